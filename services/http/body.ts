import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import inflate from 'inflation';
import type { Context } from 'koa';
import { CallerLeft } from './deadline';
import { type Fields, parseFields } from './fields';
import { Invalid, TooLarge, TooSlow, Unsupported } from './problem';

const LIMIT = 16 * 1024;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * The fields of a body of at most 16 KiB, sent as JSON or as a form; one field sent twice is an array.
 *
 * Throws Unsupported for another content type, TooLarge, TooSlow, or Invalid. No message repeats any of the body.
 */
export async function readFields(ctx: Context): Promise<Fields> {
  // Koa's `ctx.is` looks both types up in a table of all that there are, which takes as long as all else that is done here.
  const type = ctx.request.type.trim().toLowerCase();
  if (type !== JSON_TYPE && type !== FORM_TYPE) {
    const given = ctx.get('Content-Type').slice(0, 100);
    throw new Unsupported(`Content-Type is '${given}': send the body as ${JSON_TYPE} or ${FORM_TYPE}`);
  }
  const bytes = await readAll(ctx.req, ctx.signal);
  return type === JSON_TYPE ? parseJson(bytes) : parseFields(bytes, 'form');
}

/**
 * All of a body, decompressed.
 *
 * raw-body does the same, and has the tables of all character sets with it: half a megabyte that each process would hold.
 */
function readAll(req: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const stream = decompressed(req);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (problem: Error) => {
      // Whatever else comes is dropped unread: the connection is good for another request.
      if (stream !== req) {
        req.unpipe().resume();
        stream.destroy();
      }
      reject(problem);
    };
    const incomplete = () => end(new Invalid('The body did not arrive completely'));
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LIMIT) chunks.push(chunk);
      else end(new TooLarge(`The body is longer than ${LIMIT} bytes`));
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    // Of a decompressing stream, whatever its format: gzip and brotli have codes of their own for it.
    stream.on('error', () =>
      stream === req ? incomplete() : end(new Invalid('The body is not in its Content-Encoding')),
    );
    // A decompressing stream is not told that its source broke off.
    req.once('close', () => req.complete || incomplete());
    const late = () =>
      signal.reason instanceof CallerLeft ? incomplete() : end(new TooSlow('The body did not arrive in time'));
    signal.addEventListener('abort', late, { once: true });
  });
}

function decompressed(req: IncomingMessage): Readable {
  try {
    // The types leave it out. Case does not matter here (RFC 9110, section 8.4.1), which inflation does not know.
    return inflate(req, { encoding: req.headers['content-encoding']?.trim().toLowerCase() } as object);
  } catch {
    throw new Unsupported('The Content-Encoding is not one of gzip, deflate, br or identity');
  }
}

/** No body is an object without fields. */
function parseJson(bytes: Buffer): Fields {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw new Invalid('The body is not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    value = undefined;
  }
  // An own field of this name would become the prototype of whatever object it is copied to.
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) {
    throw new Invalid('The body is not a complete JSON object or form');
  }
  return value as Fields;
}
