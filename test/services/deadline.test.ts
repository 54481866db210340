import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Provider } from '../../services/catalog/provider';
import { json } from '../../services/http/answer';
import { createApplication } from '../../services/http/application';
import type { Limits } from '../../services/http/deadline';
import { serverOf } from '../../services/http/serve';
import { createApp } from '../../services/todo/app';
import { DynamoDbTodoStore } from '../../services/todo/dynamodb-todo-store';
import { capturedLog, listen, type Reply, type Served, send, until } from '../helpers/http-service';
import { localAws } from './todo-table';

const { log, lines } = capturedLog();
/** Short, so that tests see the end of it; nothing here is measured. */
const limits: Limits = { deadline: 400, underway: 120 };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const late = [503, { message: 'There was no answer within 0.4 s: try again' }];

/** What the table does with a call. */
let onCall: (request: IncomingMessage, response: ServerResponse) => void;
let calls = 0;
let table: Served;
let todo: Served;

beforeAll(async () => {
  table = await listen(
    createServer((request, response) => {
      calls++;
      request.resume();
      onCall(request, response);
    }),
  );
  Object.assign(process.env, localAws(table.port));
  todo = await listen(createApp({ store: new DynamoDbTodoStore('todos'), newId: () => 'x', log, limits }));
});
afterAll(async () => {
  await todo.close();
  await table.close();
});
beforeEach(() => {
  calls = 0;
});

const provider = {
  name: 'cats',
  port: 1,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/cats', answer: { status: 200, mediaType: 'application/json', body: { type: 'string' } } },
  ],
} as const satisfies Provider;

const empty = (_: IncomingMessage, response: ServerResponse) => response.end('{}');

test('a handler that waits for ever is answered for', async () => {
  const cats = await listen(createApplication(provider, { 'GET /cats': () => new Promise(() => {}) }, log, limits));
  const reply = await send(cats.port, 'GET', '/cats');
  expect([reply.status, reply.json]).toEqual(late);
  await cats.close();
});

test("a table's answer that drips has an end", async () => {
  onCall = (_, response) => {
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };
  const reply = await send(todo.port, 'GET', '/todo');
  expect([reply.status, reply.json]).toEqual(late);
});

test('a body that drips in has an end, and so has its connection', async () => {
  const socket = connect(todo.port, '127.0.0.1');
  let reply = '';
  socket.on('data', (chunk) => (reply += chunk)).on('error', () => {});
  socket.write(
    `POST /todo HTTP/1.1\r\nHost: x\r\nContent-Type: ${form['Content-Type']}\r\nContent-Length: 9999\r\n\r\n`,
  );
  const drip = setInterval(() => socket.write('x'), 20);
  await once(socket, 'close');
  clearInterval(drip);
  expect(reply).toMatch(/^HTTP\/1.1 408 [\s\S]*Connection: close[\s\S]*"The body did not arrive in time"/i);
  expect(calls).toBe(0);
});

test('a head that drips in has an end, and one that is late on a connection in use', async () => {
  const cats = await listen(serverOf(createApplication(provider, { 'GET /cats': () => json(200, {}) }, log), 300));
  const closed = ['', 'GET /cats HTTP/1.1\r\nHost: x\r\n\r\n'].map(async (first) => {
    const socket = connect(cats.port, '127.0.0.1');
    let reply = '';
    socket.on('data', (chunk) => (reply += chunk)).on('error', () => {});
    socket.write(`${first}GET /cats HTTP/1.1\r\n`);
    const drip = setInterval(() => socket.write('X: y\r\n'), 20);
    await once(socket, 'close');
    clearInterval(drip);
    return [...reply.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status);
  });
  expect(await Promise.all(closed)).toEqual([['408'], ['200', '408']]);
  await cats.close();
});

test('a table that does not answer is asked by few, and for nobody who has been answered', async () => {
  const patience = { queue: 100, connection: 100, answer: 100 };
  const store = new DynamoDbTodoStore('todos', patience);
  let ids = 0;
  const hasty = await listen(createApp({ store, newId: () => `id-${++ids}`, log }));
  const add = () => send(hasty.port, 'POST', '/todo', { body: 'data=milk', headers: form });
  const written = new Set<string>();
  onCall = (request) => request.on('data', (chunk) => written.add(/id-\d+/.exec(String(chunk))![0]));

  const replies: Reply[] = [];
  for (let wave = 0; wave < 3; wave++) replies.push(...(await Promise.all(Array.from({ length: 60 }, add))));
  expect(replies.map(({ status, json }) => [status, json.message])).toEqual(
    replies.map(() => [503, 'The todos cannot be reached at the moment: try again']),
  );
  // Those who had a connection before it was known, and one at a time since.
  expect(written.size).toBeLessThanOrEqual(50 + 2);

  const known = [...written];
  onCall = (request, response) => {
    request.on('data', (chunk) => written.add(/id-\d+/.exec(String(chunk))![0]));
    response.end('{}');
  };
  const again = await Promise.all(Array.from({ length: 60 }, add));
  expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
  expect([...written].sort()).toEqual([...known, ...again.map(({ json }) => json.id)].sort());

  // And by many at a time: each of these two is answered only beside the other.
  const held: ServerResponse[] = [];
  onCall = (_, response) => {
    if (held.push(response) >= 2) for (const one of held.splice(0)) one.end('{}');
  };
  expect((await Promise.all([add(), add()])).map(({ status }) => status)).toEqual([201, 201]);
  await hasty.close();
});

test('when a caller leaves, what was asked for them ends', async () => {
  const ended = new Promise<void>((resolve) => {
    onCall = (_, response) => response.on('close', resolve);
  });
  // Nothing but the caller ends this one in time.
  const hour = 3_600_000;
  const store = new DynamoDbTodoStore('todos', { queue: hour, connection: hour, answer: hour });
  const patient = await listen(createApp({ store, newId: () => 'x', log, limits: { ...limits, deadline: hour } }));
  const before = lines().length;
  const socket = connect(patient.port, '127.0.0.1');
  socket.write('GET /todo/x HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => calls === 1);
  socket.destroy();
  await ended;
  await until(() => lines().length > before);
  expect(lines().at(-1)).toMatchObject({ level: 'info', path: '/todo/x', status: 499 });
  // It is not asked again.
  onCall = empty;
  await send(patient.port, 'GET', '/todo/x');
  expect(calls).toBe(2);
  await patient.close();
});

test('beyond a number in flight the answer is 503 at once, but for the health path', async () => {
  let waiting = 0;
  let answer = () => {};
  const released = new Promise<void>((resolve) => (answer = resolve));
  const wait = async () => {
    waiting++;
    await released;
    return json(200, {});
  };
  const cats = await listen(createApplication(provider, { 'GET /cats': wait }, log, { deadline: 60_000, underway: 3 }));
  const get = (path: string) => send(cats.port, 'GET', path);
  const replies = [get('/cats'), get('/cats'), get('/cats')];
  await until(() => waiting === 3);
  expect(await get('/cats')).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    json: { message: 'Too many requests wait already: try again' },
  });
  expect((await get('/health')).status).toBe(200);
  answer();
  for (const reply of [...(await Promise.all(replies)), await get('/cats')]) expect(reply.status).toBe(200);
  expect(waiting).toBe(4);
  await cats.close();
});
