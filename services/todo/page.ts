import { parseFields } from '../http/fields';
import { Invalid } from '../http/problem';

const DEFAULT_LIMIT = 25;
/** With data of 4 KiB at most, a page stays below the megabyte at which DynamoDB cuts one off. */
const MAX_LIMIT = 100;
/** DynamoDB's limit for a partition key, in bytes of UTF-8. */
export const MAX_ID_BYTES = 2048;

export interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}

/** What `?limit=&next=` ask for; Invalid if either is not what it should be. */
export function pageRequestOf(query: string): PageRequest {
  const { limit, next } = parseFields(Buffer.from(query, 'latin1'), 'query');
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : limitOf(limit),
    ...(next !== undefined && { after: idOf(next) }),
  };
}

/** The token that callers hand back as `next`. Its form is ours alone to know and to change. */
export function tokenOf(last: string): string {
  return Buffer.from(JSON.stringify({ id: last })).toString('base64url');
}

function limitOf(limit: unknown): number {
  const number = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (number < 1 || number > MAX_LIMIT) throw new Invalid(`'limit' is not a number from 1 to ${MAX_LIMIT}`);
  return number;
}

function idOf(token: unknown): string {
  const wrong = new Invalid("'next' is not a token of this service: take it unchanged from the page before");
  if (typeof token !== 'string') throw wrong;
  let id: unknown;
  try {
    id = JSON.parse(Buffer.from(token, 'base64url').toString()).id;
  } catch {
    throw wrong;
  }
  // Made again, it must be the same: that refuses what Buffer and JSON.parse are lenient about.
  if (typeof id !== 'string' || id === '' || Buffer.byteLength(id) > MAX_ID_BYTES || tokenOf(id) !== token) throw wrong;
  return id;
}
