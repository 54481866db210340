import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { provider } from '../../services/catalog/todo';
import { createApp } from '../../services/todo/app';
import { problemsWith, sendRefused } from '../helpers/declared-answers';
import { capturedLog, listen, type Sent, type Served, send, until } from '../helpers/http-service';
import { type TodoTable, todoTable } from './todo-table';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const encodings = {
  gzip: (text: string) => gzipSync(text),
  deflate: (text: string) => deflateSync(text),
  br: (text: string) => brotliCompressSync(text),
  identity: (text: string) => Buffer.from(text),
};

const { log, lines, text } = capturedLog();
let ids: string[] = [];
let count = 0;
let table: TodoTable;
let served: Served;

beforeAll(async () => {
  table = await todoTable();
  const newId = () => ids.shift() ?? `id-${++count}`;
  served = await listen(createApp({ store: table.store, newId, log }));
});
afterAll(async () => {
  await served.close();
  await table.close();
});
beforeEach(() => {
  ids = [];
});

const post = (type: string, body: Sent['body'], headers: Sent['headers'] = {}) =>
  send(served.port, 'POST', '/todo', { body, headers: { 'Content-Type': type, ...headers } });
const get = (path: string) => send(served.port, 'GET', path);
const asJson = (data: unknown) => post(JSON_TYPE, JSON.stringify({ data }));
const asForm = (data: string) => post(FORM_TYPE, new URLSearchParams({ data }).toString());

describe('answers as the catalog says', () => {
  const [list, add, one] = provider.routes;

  test('a todo added, read, and listed page by page', async () => {
    const added = await asJson('milk');
    expect(problemsWith(add.answer, added)).toEqual([]);
    expect(problemsWith(one.answer, await get(added.headers.location!))).toEqual([]);
    await asForm('eggs');
    const page = await get('/todo?limit=1');
    expect([problemsWith(list.answer, page), typeof page.json.next]).toEqual([[], 'string']);
  });

  test.each(provider.routes.filter((route) => 'refusal' in route))('$method $path refused', async (route) => {
    const before = (await get('/todo?limit=100')).json.items.length;
    const reply = await sendRefused(served.port, route.method, route.refusal);
    expect(problemsWith(route.refusal, reply)).toEqual([]);
    expect((await get('/todo?limit=100')).json.items).toHaveLength(before);
  });
});

describe('a todo comes back unchanged', () => {
  test.each([
    'milk',
    ' a + b & c=d; 100 % ',
    'Grüße, 世界 👩‍👩‍👧 \u0000\u2028\r\n\t',
    '{"data":"\\"; DROP"}',
    '__proto__',
    '"constructor"',
    'x'.repeat(4096),
    'ä'.repeat(2048),
  ])('%j', async (data) => {
    for (const added of [await asJson(data), await asForm(data)]) {
      expect([added.status, added.json]).toEqual([201, { id: expect.stringMatching(/./), data }]);
      expect(added.headers.location).toBe(`/todo/${added.json.id}`);
      const found = await get(added.headers.location!);
      expect([found.status, found.json]).toEqual([200, added.json]);
    }
  });

  test.each(['gzip', 'GZIP', 'deflate', 'br', 'identity'])('from a body that is encoded as %s', async (encoding) => {
    const data = encoding.padEnd(300, '!');
    const body = encodings[encoding.toLowerCase() as keyof typeof encodings](JSON.stringify({ data }));
    const added = await post(JSON_TYPE, body, { 'Content-Encoding': encoding });
    expect([added.status, added.json.data]).toEqual([201, data]);
  });

  test.each([
    ['a % that escapes nothing', 'data=100% Grüße', '100% Grüße'],
    ['what is escaped and what is not', 'data=100%+%C3%A4ä', '100% ää'],
  ])('from a form with %s', async (_, body, data) => {
    const added = await post(FORM_TYPE, body);
    expect([added.status, added.json.data]).toEqual([201, data]);
  });

  test('with a content type that has parameters', async () => {
    expect((await post(`${JSON_TYPE}; charset=utf-8`, '{"data":"milk"}')).status).toBe(201);
    expect((await post(`${FORM_TYPE};charset=UTF-8`, 'data=milk')).status).toBe(201);
  });

  test('under an id that needs escaping', async () => {
    ids = ['a/b?c d'];
    const added = await asJson('milk');
    expect(added.headers.location).toBe('/todo/a%2Fb%3Fc%20d');
    expect((await get(added.headers.location!)).json).toEqual({ id: 'a/b?c d', data: 'milk' });
  });
});

/** A number is a byte that no text has. */
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));

describe('a body that cannot be read is refused', () => {
  const missing = '\'data\' is missing: send it as a form field or as JSON, {"data": "…"}';
  const notString = "'data' is not a string: send one string";
  const empty = "'data' is empty: send at least one character";
  const incomplete = 'The body is not a complete JSON object or form';
  const long = "'data' has 4097 bytes: send 4096 at most";

  test.each([
    ['malformed JSON', JSON_TYPE, '{"data":"secret', 400, incomplete],
    ['JSON of another kind', JSON_TYPE, '"secret"', 400, incomplete],
    ['nothing but null', JSON_TYPE, 'null', 400, incomplete],
    ['JSON that would change prototypes', JSON_TYPE, '{"__proto__":{"data":"x"}}', 400, incomplete],
    ['an array', JSON_TYPE, '[{"data":"x"}]', 400, missing],
    ['no body', JSON_TYPE, '', 400, missing],
    ['no field', JSON_TYPE, '{"dada":"x"}', 400, missing],
    ['no form field', FORM_TYPE, 'dada=x', 400, missing],
    ['an empty form', FORM_TYPE, '', 400, missing],
    ['an empty string', JSON_TYPE, '{"data":""}', 400, empty],
    ['an empty form field', FORM_TYPE, 'data=', 400, empty],
    ['a number', JSON_TYPE, '{"data":1}', 400, notString],
    ['null', JSON_TYPE, '{"data":null}', 400, notString],
    ['an object', JSON_TYPE, '{"data":{}}', 400, notString],
    ['a list', JSON_TYPE, '{"data":["x"]}', 400, notString],
    ['a form field sent twice', FORM_TYPE, 'data=a&data=b', 400, notString],
    ['a form field of another name', FORM_TYPE, 'data[x]=a', 400, missing],
    ['over-long JSON', JSON_TYPE, JSON.stringify({ data: 'x'.repeat(4097) }), 400, long],
    ['an over-long form', FORM_TYPE, `data=${'x'.repeat(4097)}`, 400, long],
    ['too many bytes in fewer characters', JSON_TYPE, JSON.stringify({ data: `${'ä'.repeat(2048)}x` }), 400, long],
    ['half a surrogate pair', JSON_TYPE, '{"data":"\\ud83d"}', 400, expect.stringContaining('surrogate')],
    [
      'a long body',
      JSON_TYPE,
      JSON.stringify({ data: 'x'.repeat(20_000) }),
      413,
      'The body is longer than 16384 bytes',
    ],
    ['a long form', FORM_TYPE, `data=${'x'.repeat(20_000)}`, 413, 'The body is longer than 16384 bytes'],
    ['JSON that is not UTF-8', JSON_TYPE, bytes('{"data":"', 0xff, '"}'), 400, 'The body is not valid UTF-8'],
    ['JSON cut off in a character', JSON_TYPE, bytes('{"data":"', 0xc3, '"}'), 400, 'The body is not valid UTF-8'],
    ['a form that is not UTF-8', FORM_TYPE, bytes('data=', 0xe4), 400, 'The form is not valid UTF-8'],
    ['a form that is escaped, but not UTF-8', FORM_TYPE, 'data=%E4', 400, 'The form is not valid UTF-8'],
    ['another field that is not UTF-8', FORM_TYPE, 'data=x&%FF=', 400, 'The form is not valid UTF-8'],
    ['half a surrogate pair, escaped', FORM_TYPE, 'data=%ED%A0%BD', 400, 'The form is not valid UTF-8'],
    [
      'a form of 4,000 fields',
      FORM_TYPE,
      `${'a&'.repeat(3999)}data=x`,
      400,
      'The form has 4000 fields: send 1000 at most',
    ],
    ['text', 'text/plain', 'secret', 415, expect.stringContaining("'text/plain'")],
    ['no content type', '', '{"data":"x"}', 415, expect.stringContaining(JSON_TYPE)],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415, expect.stringContaining(FORM_TYPE)],
  ])('%s', async (_, type, body, status, message) => {
    const reply = await post(type, body);
    expect([reply.status, reply.json]).toEqual([status, { message }]);
    expect(reply.text + text()).not.toContain('secret');
  });

  test('a short body that grows long when it is decompressed', async () => {
    const bomb = gzipSync(JSON.stringify({ data: 'x'.repeat(1_000_000) }));
    expect((await post(JSON_TYPE, bomb, { 'Content-Encoding': 'gzip' })).status).toBe(413);
  });

  test.each(['zap', 'gzip, br', 'gzip;q=1', '*'])('an unknown Content-Encoding: %s', async (encoding) => {
    expect((await post(JSON_TYPE, 'x', { 'Content-Encoding': encoding })).status).toBe(415);
  });

  describe.each(['gzip', 'deflate', 'br'] as const)('a body that is not in its Content-Encoding, %s', (encoding) => {
    const whole = encodings[encoding](JSON.stringify({ data: 'secret '.repeat(50) }));
    const spoilt = Buffer.from(whole).fill(0xaa, 8, 24);
    test.each([
      ['text', Buffer.from('{"data":"secret"}')],
      ['cut off', whole.subarray(0, -9)],
      ['spoilt', spoilt],
      ['one byte', Buffer.from([0x1f])],
      ['another encoding', encodings[encoding === 'br' ? 'gzip' : 'br']('{"data":"secret"}')],
    ])('%s', async (_, body) => {
      const reply = await post(JSON_TYPE, body, { 'Content-Encoding': encoding });
      expect([reply.status, reply.json]).toEqual([400, { message: 'The body is not in its Content-Encoding' }]);
    });
  });

  test.each([
    ['plain', '', '{"data":'],
    ['compressed', 'Content-Encoding: gzip\r\n', gzipSync('{"data":"milk"}').subarray(0, 12)],
  ])("one that breaks off, %s, is the caller's fault", async (_, encoding, part) => {
    const before = lines().length;
    const socket = connect(served.port, '127.0.0.1');
    socket.write(
      `POST /todo HTTP/1.1\r\nHost: x\r\nContent-Type: ${JSON_TYPE}\r\n${encoding}Content-Length: 100\r\n\r\n`,
    );
    socket.write(part, () => setTimeout(() => socket.destroy(), 20));
    await until(() => lines().length > before);
    expect(lines().at(-1)).toMatchObject({ level: 'info', status: 400 });
  });

  test('after one that is too long, the connection is good for another request', async () => {
    const socket = connect(served.port, '127.0.0.1');
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk;
    });
    const head = `POST /todo HTTP/1.1\r\nHost: x\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: 300000\r\n\r\n`;
    socket.write(head + 'x'.repeat(100_000));
    await until(() => reply.includes(' 413 '));
    socket.write('x'.repeat(200_000));
    socket.end('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => reply.includes(' 200 '));
  });

  test('nothing of it is kept', async () => {
    const { json } = await get('/todo?limit=100');
    expect(JSON.stringify(json)).not.toMatch(/secret|xxx{4097}/);
  });
});

describe('a request target is refused', () => {
  test.each([
    ['an escaped name that is not UTF-8', '/todo/%E4'],
    ['one in the middle of a name', '/todo/a%FFb'],
    ['half a surrogate pair', '/todo/%ED%A0%BD'],
    ['a name cut off in a character', '/todo/%C3'],
    ['bytes beyond ASCII', '/todo/\u00e4'],
    ['bytes beyond ASCII where there is nothing', '/\u00ff'],
    ['a parameter that is not UTF-8', '/todo?next=%FF'],
    ['another parameter that is not UTF-8', '/todo?other=%FF'],
    ['a parameter of bytes beyond ASCII', '/todo?\u00ff'],
    ['a query of 4,000 fields', `/todo?${'a&'.repeat(3999)}limit=5`],
  ])('with %s', async (_, target) => {
    const socket = connect(served.port, '127.0.0.1');
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk;
    });
    socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1');
    await once(socket, 'close');
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/todo/none', 404, "Todo none doesn't exist"],
    ['GET', '/todo/%22%3B%20DROP', 404, 'Todo "; DROP doesn\'t exist'],
    ['GET', `/todo/${'x'.repeat(2049)}`, 404, `Todo ${'x'.repeat(2049)} doesn't exist`],
    ['GET', '/todo/', 404, 'There is nothing at /todo/'],
    ['GET', '/nope', 404, 'There is nothing at /nope'],
    ['DELETE', '/todo', 405, 'DELETE is not allowed here: use HEAD, GET, POST'],
    ['PUT', '/todo/none', 405, 'PUT is not allowed here: use HEAD, GET'],
  ])('%s %s', async (method, path, status, message) => {
    const reply = await send(served.port, method, path);
    expect([reply.status, reply.json]).toEqual([status, { message }]);
  });
});

describe('an id that is taken', () => {
  test('is left alone, and another one is tried', async () => {
    ids = ['taken', 'taken', 'free'];
    expect((await asJson('first')).json).toEqual({ id: 'taken', data: 'first' });
    expect((await asJson('second')).json).toEqual({ id: 'free', data: 'second' });
    expect((await get('/todo/taken')).json).toEqual({ id: 'taken', data: 'first' });
  });

  test('is won by one of two clients at once, and neither overwrites the other', async () => {
    for (let race = 0; race < 10; race++) {
      ids = [`race-${race}`, `race-${race}`];
      const added = await Promise.all([asJson('left'), asForm('right')]);
      expect(added.map(({ status }) => status)).toEqual([201, 201]);
      const [left, right] = added.map(({ json }) => json.id);
      expect(left).not.toBe(right);
      expect([left, right]).toContain(`race-${race}`);
      expect((await get(`/todo/${left}`)).json.data).toBe('left');
      expect((await get(`/todo/${right}`)).json.data).toBe('right');
    }
  });

  test('is not tried for ever', async () => {
    ids = Array(6).fill('taken');
    expect((await asJson('third')).status).toBe(503);
    expect(ids).toHaveLength(1);
    expect((await get('/todo/taken')).json.data).toBe('first');
  });
});
