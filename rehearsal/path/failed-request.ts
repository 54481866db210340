import type { Exchange } from './exchange';

/** A request that was answered with an error. */
export interface FailedRequest {
  /** When, as `performance.now` counts. */
  readonly at: number;
  /** `GET /dogs`. */
  readonly request: string;
  /** `GET /dogs was answered with 503: …`: why, and which way it went. */
  readonly text: string;
}

/** As many as a smoke test may ask at once; paths are the callers', and there is no end of them. */
const MOST = 100;

/** Of each request the last answer, as long as it is an error; newest last. */
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
      text: `${request} was answered with ${status}${why}\n    its way: ${steps.join(' -> ')}`,
    });
  }
}
