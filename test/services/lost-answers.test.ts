import { createServer, request as forward } from 'node:http';
import type { Socket } from 'node:net';
import { createApp } from '../../services/todo/app';
import { DynamoDbTodoStore } from '../../services/todo/dynamodb-todo-store';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';
import { localAws, type TodoTable, todoTable } from './todo-table';

/** How an answer of the table is lost, after the table has done what it was asked. */
const losses: Readonly<Record<string, (socket: Socket, answer: Buffer) => void>> = {
  'the connection is reset': (socket) => socket.resetAndDestroy(),
  'the connection is closed': (socket) => socket.destroy(),
  'a fault is answered instead': (socket) =>
    socket.end('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'),
  'nothing is answered': () => {},
  'the body breaks off': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{', () => socket.resetAndDestroy()),
  'a body of unknown length breaks off': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"Items":[{"id'),
  'the head breaks off': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'a refusal breaks off': (socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{"__type":"com.amaz'),
  'something else answers': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>'),
  'no HTTP is answered': (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
};
const names = Object.keys(losses);

const { log } = capturedLog();
let table: TodoTable;
let between: Served;
let service: Served;
let ids: string[] = [];
/** How many of the next answers to calls that name a loss are lost. */
let lost = new Map<string, number>();

beforeAll(async () => {
  table = await todoTable();
  const target = new URL(table.env.AWS_ENDPOINT_URL_DYNAMODB!);
  between = await listen(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const { method, headers, socket } = request;
      const call = forward({ host: target.hostname, port: target.port, method, headers }, async (answer) => {
        const parts: Buffer[] = [];
        for await (const part of answer) parts.push(part);
        const whole = Buffer.concat(parts);
        const loss = names.find((name) => body.includes(name));
        const left = loss === undefined ? 0 : (lost.get(loss) ?? 0);
        if (loss === undefined || left === 0) {
          response.writeHead(answer.statusCode!, answer.headers).end(whole);
          return;
        }
        lost.set(loss, left - 1);
        losses[loss]!(socket, whole);
      });
      call.end(body);
    }),
  );
  // The service's client, not the one that fills the table.
  Object.assign(process.env, localAws(between.port));
  const store = new DynamoDbTodoStore('todos');
  let count = 0;
  service = await listen(createApp({ store, newId: () => ids.shift() ?? `id-${++count}`, log }));
});
afterAll(async () => {
  await service.close();
  await between.close();
  await table.close();
});
beforeEach(() => {
  ids = [];
  lost = new Map();
});

const add = (data: string) =>
  send(service.port, 'POST', '/todo', {
    body: JSON.stringify({ data }),
    headers: { 'Content-Type': 'application/json' },
  });

async function stored(): Promise<{ id: string; data: string }[]> {
  const { json } = await send(service.port, 'GET', '/todo?limit=100');
  return json.items;
}

test('a todo whose first answers are lost, in any way, is added once and under the id that is told', async () => {
  lost = new Map(names.map((name) => [name, 2]));
  const replies = await Promise.all(names.map((name) => add(name)));
  expect(replies.map(({ status }) => status)).toEqual(names.map(() => 201));
  expect([...lost.values()]).toEqual(names.map(() => 0));
  const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
  expect((await stored()).sort(byId)).toEqual(replies.map(({ json }) => json).sort(byId));
});

test('a table all of whose answers are lost, in any way, is unavailable', async () => {
  // Silence is waited for by a test of the bundle: three times takes its time.
  const names = Object.keys(losses).filter((name) => name !== 'nothing is answered');
  lost = new Map(names.map((name) => [name, 3]));
  const replies = await Promise.all(
    names.map((name) => send(service.port, 'GET', `/todo/${encodeURIComponent(name)}`)),
  );
  expect(replies.map(({ status, json }) => [status, json.message])).toEqual(
    names.map(() => [503, 'The todos cannot be reached at the moment: try again']),
  );
});

test("another's todo of the same id and the same data is not taken for the own one", async () => {
  const data = names[0]!;
  ids = ['same', 'same', 'other'];
  expect((await add(data)).json).toEqual({ id: 'same', data });
  lost = new Map([[data, 1]]);
  expect((await add(data)).json).toEqual({ id: 'other', data });
  expect((await stored()).filter(({ id }) => id === 'same' || id === 'other')).toHaveLength(2);
});
