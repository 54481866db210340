import type { Answer, Refusal, Route } from '../services/catalog/provider';
import type { Authorization } from '../stages/global-api/authorization';

/** The statuses with which the API answers a request without credentials. */
const refusedWith = { iam: 403, jwt: 401 } as const;

/** A request that is safe against any deployed API: it stores nothing, and does not depend on stored data. */
export interface Question {
  readonly method: Route['method'];
  readonly path: string;
  readonly mediaType?: string;
  readonly body?: string;
  /** The status alone, where it is the authorizer that answers. */
  readonly expected: Pick<Answer, 'status'> & Partial<Answer>;
}

/** Asks a route for its successful answer if that needs neither a parameter nor a body; otherwise for its refusal, if it has one. */
export function questionOf({ method, path, answer, refusal }: Route, auth: Authorization): Question | undefined {
  const question = isPlain({ method, path }) ? { path, expected: answer } : refused(refusal);
  if (question === undefined) return undefined;
  return { method, ...question, ...(auth.type !== 'none' && { expected: { status: refusedWith[auth.type] } }) };
}

function isPlain({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return method === 'GET' && !path.includes('{');
}

function refused(refusal: Refusal | undefined): Omit<Question, 'method'> | undefined {
  if (refusal === undefined) return undefined;
  const { of, ...expected } = refusal;
  return { ...of, expected };
}
