import type { ServerResponse } from 'node:http';
import { Abandoned, Problem, Unavailable } from './problem';

/** How much an application takes on at once, and how long it works on one request. */
export interface Limits {
  /** Milliseconds from a request's head to its answer: for a body that drips in, a wait for a connection, a slow call. */
  readonly deadline: number;
  /** Requests that may wait for something at the same time; further ones are answered with 503 at once. */
  readonly underway: number;
}

/** The deadline is below the drain's 8.5 s: what was accepted last is answered before the process ends. */
export const LIMITS: Limits = { deadline: 7000, underway: 256 };

/** Why a signal aborts when nobody waits for the answer any more. */
export class CallerLeft extends Error {}

/**
 * The time that one request has.
 *
 * `signal` aborts when it is over, or with CallerLeft. Whatever waits for a request takes the signal, and ends with it
 * what it waits for.
 */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #response: ServerResponse;
  readonly #seconds: number;
  readonly #timer: NodeJS.Timeout;

  constructor(response: ServerResponse, ms: number) {
    this.#response = response;
    this.#seconds = ms / 1000;
    this.#timer = setTimeout(() => this.#abort.abort(new Error('the deadline is over')), ms);
    response.once('close', this.#left);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What `answer` becomes. Once the signal aborts it has a moment left to say what was wrong, and only a Problem counts. */
  hold<T>(answer: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      answer.then(resolve, (error) => reject(signal.aborted && !(error instanceof Problem) ? this.#problem() : error));
      signal.addEventListener('abort', () => setImmediate(() => reject(this.#problem())), { once: true });
    });
  }

  /** There is an answer: nothing is aborted any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#response.off('close', this.#left);
  }

  readonly #left = () => this.#abort.abort(new CallerLeft());

  #problem(): Problem {
    if (this.signal.reason instanceof CallerLeft) return new Abandoned('The caller has left');
    return new Unavailable(`There was no answer within ${this.#seconds} s: try again`);
  }
}
