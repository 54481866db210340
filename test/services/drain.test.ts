import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningBundle, runBundle } from '../helpers/http-bundle';
import { listen, type Served, send, until } from '../helpers/http-service';
import { localAws } from './todo-table';

const REQUEST = 'GET /dogs HTTP/1.1\r\nHost: x\r\n\r\n';

/** A client that keeps its connection: what it asked, what it was told, and whether the server closed it. */
class Client {
  asked = 0;
  readonly answers: string[] = [];
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;

  constructor(port: number, onAnswer: (client: Client, closing: boolean) => void = () => {}) {
    this.#socket = connect(port, '127.0.0.1');
    let text = '';
    this.#socket.on('data', (chunk) => {
      text += chunk;
      for (;;) {
        const head = text.indexOf('\r\n\r\n') + 4;
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (head < 4 || text.length < head + length) return;
        const answer = text.slice(0, head + length);
        text = text.slice(head + length);
        this.answers.push(answer);
        onAnswer(this, /connection: close/i.test(answer));
      }
    });
    this.#socket.on('error', () => {});
    this.closed = once(this.#socket, 'close');
  }

  ask(): void {
    this.asked++;
    this.#socket.write(REQUEST);
  }
}

let table: Served | undefined;
afterEach(() => table?.close());

function requestLines({ lines }: RunningBundle) {
  return lines().filter(({ method }) => method !== undefined);
}

test('SIGTERM under load: every request that was accepted is answered, and every answer is in the log', async () => {
  const dogs = await runBundle('dogs');
  let answered = 0;
  const clients = Array.from(
    { length: 64 },
    () =>
      new Client(dogs.port, (client, closing) => {
        if (++answered === 5000) dogs.process.kill('SIGTERM');
        if (!closing) client.ask();
      }),
  );
  for (const client of clients) client.ask();
  await Promise.all(clients.map(({ closed }) => closed));
  expect(await dogs.ended).toBe(0);

  expect(answered).toBeGreaterThanOrEqual(5000);
  for (const { asked, answers } of clients) {
    expect(answers).toHaveLength(asked);
    expect(answers.every((answer) => answer.startsWith('HTTP/1.1 200 '))).toBe(true);
  }
  expect(requestLines(dogs)).toHaveLength(answered);
  expect(dogs.lines().at(-1)).toMatchObject({ msg: 'stopped' });
});

test('a connection that was idle at SIGTERM has its next request answered', async () => {
  const dogs = await runBundle('dogs');
  const client = new Client(dogs.port);
  client.ask();
  await until(() => client.answers.length === 1);
  expect(client.answers[0]).toMatch(/connection: keep-alive/i);

  dogs.process.kill('SIGTERM');
  await until(() => dogs.lines().some(({ msg }) => msg === 'draining'));
  client.ask();
  await client.closed;
  expect(client.answers).toHaveLength(2);
  expect(client.answers[1]).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close/i);
  expect(await dogs.ended).toBe(0);
});

test('connections that stay silent do not hold the service up', async () => {
  const dogs = await runBundle('dogs');
  const [fresh, used] = [new Client(dogs.port), new Client(dogs.port)];
  used.ask();
  await until(() => used.answers.length === 1);
  dogs.process.kill('SIGTERM');
  await Promise.all([fresh.closed, used.closed]);
  expect(await dogs.ended).toBe(0);
});

test('SIGTERM while a load balancer still opens connections: each is answered, until no more come', async () => {
  const dogs = await runBundle('dogs');
  const statuses: (number | string)[] = [];
  const ask = () =>
    send(dogs.port, 'GET', '/dogs').then(
      ({ status }) => statuses.push(status),
      (error) => statuses.push(error.code),
    );
  await ask();
  dogs.process.kill('SIGTERM');
  // For much longer than a connection may stay idle.
  for (let i = 0; i < 15; i++) {
    await sleep(150);
    await ask();
  }
  expect(statuses).toEqual(statuses.map(() => 200));

  const last = performance.now();
  const checks = setInterval(() => void send(dogs.port, 'GET', '/health').catch(() => {}), 100);
  expect(await dogs.ended).toBe(0);
  clearInterval(checks);
  expect(performance.now() - last).toBeGreaterThan(500);
});

test('SIGTERM while nobody asks ends the service at once', async () => {
  const dogs = await runBundle('dogs');
  await send(dogs.port, 'GET', '/health');
  const began = performance.now();
  dogs.process.kill('SIGTERM');
  expect(await dogs.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(900);
});

test('requests that wait for the table at SIGTERM are answered; connections are refused when nothing new has come', async () => {
  let waiting = 0;
  let answer = () => {};
  const released = new Promise<void>((resolve) => (answer = resolve));
  table = await listen(
    createServer(async (request, response) => {
      waiting++;
      request.resume();
      await released;
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{"Items":[]}');
    }),
  );
  const todo = await runBundle('todo', { ...localAws(table.port), TABLE_NAME: 'todos' });
  const replies = Array.from({ length: 20 }, () => send(todo.port, 'GET', '/todo'));
  await until(() => waiting === 20);

  todo.process.kill('SIGTERM');
  todo.process.kill('SIGTERM');
  todo.process.kill('SIGINT');
  await until(() => todo.lines().some(({ msg }) => msg === 'draining'));
  let refused = false;
  while (!refused)
    refused = await send(todo.port, 'GET', '/health').then(
      () => false,
      ({ code }) => code === 'ECONNREFUSED',
    );
  answer();

  for (const reply of await Promise.all(replies)) {
    expect(reply).toMatchObject({ status: 200, json: { items: [] }, headers: { connection: 'close' } });
  }
  expect(await todo.ended).toBe(0);
  expect(requestLines(todo).filter(({ path }) => path === '/todo')).toHaveLength(20);
});
