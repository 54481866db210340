import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** One request as bytes; `whole` if a server can see where it ends, and so owes it an answer. */
interface BadRequest {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

export interface Tried {
  readonly requests: number;
  /** How many were answered with what; 0 is a connection that was closed without an answer. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What was answered by 5xx, for whoever has to find out why: the first line of each. */
  readonly faults: readonly string[];
}

export const SEED = 10;
/** For each server; more of them where they are counted for the documents. */
export const BAD_REQUESTS = Number(process.env.REHEARSAL_BAD_REQUESTS ?? 700);

type Random = () => number;

/** The same numbers for the same seed (mulberry32, by Tommy Ettinger, public domain). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Sends so many bad requests, the same ones for the same seed, some at a time. `paths` are those that exist. */
export async function tryBadRequests(port: number, seed: number, requests: number, paths: readonly string[]) {
  const random = seeded(seed);
  const statuses: Record<number, number> = {};
  const faults: string[] = [];
  const bad = Array.from({ length: requests }, () => badRequest(random, paths));
  let next = 0;
  const worker = async () => {
    for (;;) {
      const request = bad[next++];
      if (request === undefined) return;
      const status = await answerTo(port, request);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status >= 500) faults.push(`${status} for ${JSON.stringify(request.bytes.toString('latin1').slice(0, 300))}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return { requests, statuses, faults } satisfies Tried;
}

function answerTo(port: number, { bytes, whole }: BadRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let reply = '';
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Number(statusIn(reply) ?? 0));
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${JSON.stringify(bytes.toString('latin1').slice(0, 300))}`));
    }, 20_000);
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (statusIn(reply) !== undefined) done();
    });
    socket.on('close', done).on('error', () => {});
    if (whole) socket.write(bytes);
    else socket.end(bytes);
  });
}

/** Of the answer, not of a 100 before it. */
function statusIn(reply: string): string | undefined {
  return /(?:^|\r\n\r\n)HTTP\/1\.1 ([2-9]\d\d) [\s\S]*\r\n\r\n/.exec(reply)?.[1];
}

const METHODS = 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND LOCK MKCOL REPORT SEARCH PURGE QUERY'.split(' ');
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'APPLICATION/JSON;;;',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  '',
  ';',
  'x'.repeat(3000),
];
const ENCODINGS = ['gzip', 'deflate', 'br', 'identity', 'zap', 'gzip, br', 'BR', '', ' ', 'gzip;q=0'];

function badRequest(random: Random, paths: readonly string[]): BadRequest {
  const kind = random();
  if (kind < 0.35) return badBody(random, one(random, paths));
  if (kind < 0.6) return badTarget(random, one(random, paths));
  if (kind < 0.75) return badHeaders(random, one(random, paths));
  return brokenHttp(random, one(random, paths));
}

function badBody(random: Random, path: string): BadRequest {
  const body = one(random, [
    () => Buffer.from(`{"data":${'['.repeat(5000)}`),
    () => Buffer.from('['.repeat(8000) + ']'.repeat(8000)),
    () => noise(random, 200),
    () => Buffer.concat([Buffer.from('{"data":"'), noise(random, 40), Buffer.from('"}')]),
    () => Buffer.concat([Buffer.from('data='), noise(random, 40)]),
    () => Buffer.from(`data=${escapes(random)}`),
    () => Buffer.from(`${'a&'.repeat(Math.floor(random() * 8000))}data=`),
    () =>
      Buffer.from(
        one(random, ['null', '0', '""', '[]', '{"data":{"data":{}}}', '{"data":1e999}', '{"data":"\\ud800"}']),
      ),
    () => Buffer.from('{"__proto__":{"data":"x"},"constructor":{"prototype":{}}}'),
    () => Buffer.from(`{"data":"${'x'.repeat(4097 + Math.floor(random() * 30_000))}"}`),
    () => gzipSync(Buffer.alloc(2_000_000)),
    () => gzipSync('{"data":"x"}').subarray(0, Math.floor(random() * 30)),
    () => spoilt(random, gzipSync(`{"data":"${'milk '.repeat(100)}"}`)),
    () => spoilt(random, brotliCompressSync(`{"data":"${'milk '.repeat(100)}"}`)),
    () => brotliCompressSync(Buffer.alloc(100_000)),
  ])();
  const headers = { 'Content-Type': one(random, TYPES), 'Content-Length': String(body.length) };
  if (random() < 0.5) return request('POST', path, headers, body);
  return request('POST', path, { ...headers, 'Content-Encoding': one(random, ENCODINGS) }, body);
}

function badTarget(random: Random, path: string): BadRequest {
  const target = one(random, [
    () => `${path}/${escapes(random)}`,
    () => `${path}?limit=${escapes(random)}`,
    () => `${path}?next=${noise(random, 60).toString('base64url')}`,
    () => `${path}?${'a=b&'.repeat(Math.floor(random() * 1500))}limit=0`,
    () => `${path}?limit=${one(random, ['-1', '1e3', '101', '00', '٣', 'NaN', '9'.repeat(500)])}`,
    () => `/${printable(noise(random, 30))}`,
    () => `${'/..'.repeat(20)}/etc/passwd`,
    () => `${path}/${'x'.repeat(5000)}`,
    () => `//${path}//`,
    () => `http://[${path}`,
    () => `http://user:pass@host:99999${path}`,
    () => one(random, ['*', '/', '/%', '/%%', '/%00', '/\\', '/;', '/#', '?', 'x', 'mailto:x', '/health/../todo']),
    () => `${path}/__proto__`,
    () => `${path}/${encodeURIComponent('\u0000\u2028😀'.repeat(20))}`,
  ])();
  return request(
    random() < 0.7 ? 'GET' : one(random, METHODS),
    target,
    random() < 0.3 ? { 'Content-Length': '0' } : {},
  );
}

function badHeaders(random: Random, path: string): BadRequest {
  const headers = one(random, [
    () => ({ Expect: one(random, ['100-continue', '200-ok', 'x'.repeat(100)]) }),
    () => ({ 'Content-Length': one(random, ['-1', '1e3', '99999999999999999999', '0x10', '']) }),
    () => ({ 'Transfer-Encoding': one(random, ['gzip', 'chunked, gzip', 'identity', 'xchunked']) }),
    () => ({ 'Content-Length': '3', 'Transfer-Encoding': 'chunked' }),
    () => ({ Upgrade: 'websocket', Connection: 'Upgrade' }),
    () => ({
      'X-Request-Id': printable(noise(random, 500)),
    }),
    () => ({ 'X-Big': 'x'.repeat(Math.floor(random() * 40_000)) }),
    () => Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`X-${index}`, 'y'])),
    () => ({ Host: one(random, ['', 'a b', '[::1', 'x'.repeat(300), 'evil.example']) }),
    () => ({ Connection: 'keep-alive, close, upgrade, TE' }),
    () => ({ Range: 'bytes=0-,1-', 'If-Match': '*', 'Accept-Encoding': '*;q=x' }),
  ])() as Record<string, string>;
  // Where the body ends is not to be seen, or the headers are so many that nobody reads on.
  return { ...request(one(random, METHODS), path, headers), whole: false };
}

function brokenHttp(random: Random, path: string): BadRequest {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
  const text = one(random, [
    () => noise(random, 300).toString('latin1'),
    () => '\r\n'.repeat(50),
    () => `GET ${path}`,
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`,
    () => `GET ${path} HTTP/${one(random, ['0.9', '2.0', '3', '1.1.1', 'x', '1.', '11'])}\r\nHost: 127.0.0.1\r\n\r\n`,
    () => `GET  ${path}  HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
    () =>
      `${one(random, ['get', 'G\u00c9T', 'FOO', '', 'GET\t', 'CONNECT', 'PRI'])} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\nHost: 127.0.0.1\n\n`,
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: y\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\nHost x\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: y\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \0\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX\u00ff: y\r\n\r\n`,
    () =>
      `${head}Transfer-Encoding: chunked\r\n\r\n${one(random, ['zz\r\n', '5\r\nab', '-1\r\n', '1;x="\r\n', 'fffffffffffffffff\r\n'])}`,
    () => `${head}Content-Length: 100\r\n\r\n{"data":`,
    () => `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"data":"x"}`,
    () => `${head}Content-Encoding: br\r\nContent-Length: 50\r\n\r\n\x8b\x05`,
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    () => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.slice(0, Math.floor(random() * 30)),
  ])();
  return { bytes: Buffer.from(text, 'latin1'), whole: false };
}

function request(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): BadRequest {
  const lines = Object.entries({ Host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return { bytes: Buffer.concat([Buffer.from(head, 'latin1'), body]), whole: true };
}

function one<T>(random: Random, all: readonly T[]): T {
  return all[Math.floor(random() * all.length)]!;
}

function noise(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 256)));
}

/** What may stand in a head; much of it is no ASCII. */
function printable(bytes: Buffer): string {
  return Buffer.from(bytes.map((byte) => (byte > 0x20 && byte !== 0x7f ? byte : 0x25))).toString('latin1');
}

/** Escaped bytes, some of them no escapes after all. */
function escapes(random: Random): string {
  const escaped = () =>
    `%${Math.floor(random() * 256)
      .toString(16)
      .padStart(random() < 0.9 ? 2 : 1, '0')}`;
  return Array.from({ length: 1 + Math.floor(random() * 20) }, escaped).join('');
}

function spoilt(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 0; count < 3; count++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return copy;
}
