import bodyParser from '@koa/bodyparser';
import type { Context } from 'koa';
import { Invalid, TooLarge, Unsupported } from './problem';

const LIMIT = 16 * 1024;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const parse = bodyParser({ enableTypes: ['json', 'form'], jsonLimit: LIMIT, formLimit: LIMIT });

/**
 * The fields of a body of at most 16 KiB, sent as JSON or as a form; one field sent twice is an array.
 *
 * Throws Unsupported for another content type, TooLarge, or Invalid. No message repeats any of the body, as the
 * parsers' own do.
 */
export async function readFields(ctx: Context): Promise<Readonly<Record<string, unknown>>> {
  const type = ctx.get('Content-Type');
  if (!ctx.is(JSON_TYPE, FORM_TYPE)) {
    throw new Unsupported(`Content-Type is '${type.slice(0, 100)}': send the body as ${JSON_TYPE} or ${FORM_TYPE}`);
  }
  try {
    await parse(ctx, async () => {});
  } catch (error) {
    const { status, code } = error as { status?: number; code?: string };
    if (status === 413) throw new TooLarge(`The body is longer than ${LIMIT} bytes`);
    if (status === 415) throw new Unsupported('The Content-Encoding is not one of gzip, deflate, br or identity');
    if (status === 400) throw new Invalid('The body is not a complete JSON object or form');
    // zlib's: the body is not in the encoding that it claims.
    if (code?.startsWith('Z_')) throw new Invalid('The body is not in its Content-Encoding');
    throw error;
  }
  return ctx.request.body as Record<string, unknown>;
}
