import type { Exchange } from './exchange';

/** A request that was answered with an error. */
export interface FailedRequest {
  /** When, on the clock of `performance.now()`. */
  readonly at: number;
  /** `GET /dogs`. */
  readonly request: string;
  /** `GET /dogs was answered with 503: …`, with its path. */
  readonly text: string;
}

/** More than a smoke test asks at once. Callers choose the paths, so there must be a limit. */
const MOST = 100;

/** For each method and path the last answer, if it was an error; newest last. */
export class FailedRequests {
  readonly #last = new Map<string, FailedRequest>();

  get all(): readonly FailedRequest[] {
    return [...this.#last.values()];
  }

  answered(exchange: Exchange, status: number): void {
    const request = `${exchange.request.method} ${exchange.path}`;
    this.#last.delete(request);
    if (status < 400) return;
    const [oldest] = this.#last.keys();
    if (this.#last.size >= MOST && oldest !== undefined) this.#last.delete(oldest);
    const { broken, route, steps } = exchange;
    const why = broken === undefined ? ` by what IntegrationUri of ${route?.integratedBy} leads to` : `: ${broken}`;
    this.#last.set(request, {
      at: performance.now(),
      request,
      text: `${request} was answered with ${status}${why}\n    its path: ${steps.join(' -> ')}`,
    });
  }
}
