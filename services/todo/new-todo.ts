import { Invalid } from '../http/problem';

const LIMIT = 4 * 1024;

/** The `data` of a todo to be added, or Invalid: a string of 1 byte to 4 KiB, kept exactly as it is sent. */
export function dataOf({ data }: Readonly<Record<string, unknown>>): string {
  if (data === undefined) throw new Invalid('\'data\' is missing: send it as a form field or as JSON, {"data": "…"}');
  if (typeof data !== 'string') throw new Invalid("'data' is not a string: send one string");
  if (data === '') throw new Invalid("'data' is empty: send at least one character");
  const bytes = Buffer.from(data);
  if (bytes.length > LIMIT) throw new Invalid(`'data' has ${bytes.length} bytes: send ${LIMIT} at most`);
  // Half a surrogate pair has no bytes in UTF-8: stored, it would come back as another character.
  if (bytes.toString() !== data) throw new Invalid("'data' is not valid Unicode: it has half of a surrogate pair");
  return data;
}
