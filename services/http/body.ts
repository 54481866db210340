import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import type { Readable } from 'node:stream';
import inflate from 'inflation';
import type { Context } from 'koa';
import { Invalid, TooLarge, Unsupported } from './problem';

const LIMIT = 16 * 1024;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a body of at most 16 KiB, sent as JSON or as a form; one field sent twice is an array.
 *
 * Throws Unsupported for another content type, TooLarge, or Invalid. No message repeats any of the body.
 */
export async function readFields(ctx: Context): Promise<Fields> {
  // Koa's `ctx.is` looks both types up in a table of all that there are, which takes as long as all else that is done here.
  const type = ctx.request.type.trim().toLowerCase();
  if (type !== JSON_TYPE && type !== FORM_TYPE) {
    const given = ctx.get('Content-Type').slice(0, 100);
    throw new Unsupported(`Content-Type is '${given}': send the body as ${JSON_TYPE} or ${FORM_TYPE}`);
  }
  const text = await readText(ctx);
  return type === JSON_TYPE ? parseJson(text) : parseForm(text);
}

async function readText({ req }: Context): Promise<string> {
  try {
    return (await readAll(req)).toString();
  } catch (error) {
    const { status, code } = error as { status?: number; code?: string };
    if (status === 415) throw new Unsupported('The Content-Encoding is not one of gzip, deflate, br or identity');
    // zlib's: the body is not in the encoding that it claims.
    if (code?.startsWith('Z_')) throw new Invalid('The body is not in its Content-Encoding');
    throw error;
  }
}

/**
 * All of a body, decompressed.
 *
 * raw-body does the same, and has the tables of all character sets with it: half a megabyte that each process would hold.
 */
function readAll(req: IncomingMessage): Promise<Buffer> {
  const stream: Readable = inflate(req);
  return new Promise((resolve, reject) => {
    const incomplete = () => new Invalid('The body did not arrive completely');
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LIMIT) return chunks.push(chunk);
      // Whatever else comes is dropped unread: the connection is good for another request.
      req.unpipe().resume();
      reject(new TooLarge(`The body is longer than ${LIMIT} bytes`));
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', (error) => reject(req.complete ? error : incomplete()));
    // A decompressing stream is not told that its source broke off.
    req.once('close', () => req.complete || reject(incomplete()));
  });
}

/** No body is an object without fields. */
function parseJson(text: string): Fields {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  // An own field of this name would become the prototype of whatever object it is copied to.
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) {
    throw new Invalid('The body is not a complete JSON object or form');
  }
  return value as Fields;
}
