import { type Answer, json } from './answer';

/**
 * What a caller is told when a request cannot be served: `message` is sent as it is, in words for the caller.
 *
 * Any other error is a fault of the service: it is logged, and the caller learns nothing of it.
 */
export abstract class Problem extends Error {
  /** Response headers that belong to the problem. */
  readonly headers: Readonly<Record<string, string>> = {};
}

/** The request says something wrong. */
export class Invalid extends Problem {
  override readonly name = 'Invalid';
}

/** There is nothing by this name. */
export class NotFound extends Problem {
  override readonly name = 'NotFound';
}

/** The path exists, but not with this method. */
export class NotAllowed extends Problem {
  override readonly name = 'NotAllowed';
  override readonly headers: Readonly<Record<string, string>>;

  constructor(method: string, allowed: readonly string[]) {
    super(`${method} is not allowed here: use ${allowed.join(', ')}`);
    this.headers = { Allow: allowed.join(', ') };
  }
}

/** The request does not arrive in time. Its connection is closed: what is still to come of it is not waited for. */
export class TooSlow extends Problem {
  override readonly name = 'TooSlow';
  override readonly headers = { Connection: 'close' };
}

/** The body is longer than the service reads. */
export class TooLarge extends Problem {
  override readonly name = 'TooLarge';
}

/** The body is of a kind that the service does not read. */
export class Unsupported extends Problem {
  override readonly name = 'Unsupported';
}

/** Something the service needs does not answer now; the same request may succeed later. */
export class Unavailable extends Problem {
  override readonly name = 'Unavailable';
  override readonly headers = { 'Retry-After': '1' };
}

/** The caller is gone. Nobody reads the answer: the status is for the log, where it is known by this number (nginx). */
export class Abandoned extends Problem {
  override readonly name = 'Abandoned';
}

const statuses = new Map<unknown, number>([
  [Invalid, 400],
  [NotFound, 404],
  [NotAllowed, 405],
  [TooSlow, 408],
  [TooLarge, 413],
  [Unsupported, 415],
  [Abandoned, 499],
  [Unavailable, 503],
]);

/** The one place that turns an error into a response. */
export function answerTo(error: unknown): Answer {
  const status = error instanceof Problem ? statuses.get(error.constructor) : undefined;
  if (status === undefined) return json(500, { message: 'Internal server error' });
  const { message, headers } = error as Problem;
  return json(status, { message }, headers);
}
