import type { Visit } from './visit';

/** A request that was answered with an error. */
export interface FailedRequest {
  /** When, as `performance.now` counts. */
  readonly at: number;
  /** `GET /dogs was answered with 503: …`: why, and which way it went. */
  readonly text: string;
}

export function failedRequest({ request, path, steps, broken, route }: Visit, status: number): FailedRequest {
  const what = `${request.method} ${path} was answered with ${status}`;
  const why = broken === undefined ? ` by what IntegrationUri of ${route?.integratedBy} leads to` : `: ${broken}`;
  return { at: performance.now(), text: `${what}${why}\n    its way: ${steps.join(' -> ')}` };
}
