import { isUtf8 } from 'node:buffer';
import { parse } from 'node:querystring';
import { Invalid } from './problem';

export type Fields = Readonly<Record<string, unknown>>;

/** More than any form needs. Node's parser, left to itself, reads as many and leaves out the rest without a word. */
const MOST_FIELDS = 1000;

/**
 * The fields of a form or a query; one field sent twice is an array.
 *
 * Throws Invalid if there are too many, or if the bytes, escaped or not, are not UTF-8: what is sent is kept as it is or
 * refused, and never kept with replacement characters. `kind` is what messages call it.
 */
export function parseFields(bytes: Buffer, kind: string): Fields {
  const text = bytes.toString('latin1');
  if (!isUtf8(unescaped(text))) throw new Invalid(`The ${kind} is not valid UTF-8`);
  const count = text.split('&').length;
  if (count > MOST_FIELDS) throw new Invalid(`The ${kind} has ${count} fields: send ${MOST_FIELDS} at most`);
  return parse(text, '&', '=', { maxKeys: 0, decodeURIComponent: (part) => unescaped(part).toString() });
}

/** The bytes of a text whose characters are bytes, escaped or not. A `%` that escapes nothing stays one, as in browsers. */
function unescaped(text: string): Buffer {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
