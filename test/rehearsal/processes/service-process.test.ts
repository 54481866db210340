import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, ProcessBook, type ProcessEntry } from '../../../rehearsal/processes/process-book';
import { ServiceProcess } from '../../../rehearsal/processes/service-process';
import { tied } from '../../../rehearsal/processes/tied';

let directory: string;
let book: ProcessBook;
const started: ServiceProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rehearsal-processes-'));
  book = new ProcessBook(directory);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop(0)));
  rmSync(directory, { recursive: true });
});

async function start(code: string, ports = new Map<number, number>()): Promise<ServiceProcess> {
  const props = { name: 'service', file: process.execPath, args: ['-e', code], cwd: directory, channel: true };
  const service = await ServiceProcess.start(
    { ...props, env: tied({}, '10.0.0.5', ports), log: join(directory, 'log') },
    book,
  );
  started.push(service);
  return service;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function written(): ProcessEntry[] {
  return JSON.parse(readFileSync(join(directory, 'processes.json'), 'utf8'));
}

const LISTEN = "require('node:net').createServer((s) => s.end('hello')).listen(8080, '0.0.0.0');";

const listening: [string, string][] = [
  ['a port', 'server.listen(8080)'],
  ['a port as a string and a host', "server.listen('8080', '0.0.0.0')"],
  ['a port, a host, a backlog and a callback', "server.listen(8080, '::', 5, () => console.log('called'))"],
  ['options', "server.listen({ port: 8080, host: '0.0.0.0' }, () => console.log('called'))"],
];

test.each(listening)('a server that listens on %s is reached at a port of 127.0.0.1', async (_what, listen) => {
  const service = await start(`const server = require('node:net').createServer((s) => s.end('hello')); ${listen};
    server.once('listening', () => console.log(JSON.stringify(server.address())));`);
  await until(() => service.listening(8080) !== undefined);
  const port = service.listening(8080)!;
  expect(port).not.toBe(8080);
  const socket = connect(port, '127.0.0.1');
  const [data] = await once(socket, 'data');
  expect(String(data)).toBe('hello');
  await until(() => service.lastLines().length > 0);
  expect(service.lastLines().at(-1)).toBe('{"address":"127.0.0.1","family":"IPv4","port":8080}');
});

test('two processes may listen on one port number, and a kept port is used for the port it is kept for', async () => {
  const spare = createServer().listen(0, '127.0.0.1');
  await once(spare, 'listening');
  const { port } = spare.address() as { port: number };
  await new Promise((resolve) => spare.close(resolve));
  const [one, other] = [await start(LISTEN), await start(LISTEN, new Map([[8080, port]]))];
  await until(() => one.listening(8080) !== undefined && other.listening(8080) !== undefined);
  expect(one.listening(8080)).not.toBe(other.listening(8080));
  expect(other.listening(8080)).toBe(port);
});

const HTTP = `const server = require('node:http').createServer((request, response) => response.end('served'));
  server.on('upgrade', (request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n'));
  server.on('checkContinue', (request, response) => response.end('served'));
  server.listen(8080);`;
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

test.each([
  ['another name', 'Host: rebound.example\r\n', 421],
  ['another name and the port', 'Host: rebound.example:8080\r\n', 421],
  ['a name that begins like ours', 'Host: 127.0.0.1.rebound.example\r\n', 421],
  ['a name that ends like ours', 'Host: rebound.localhost\r\n', 421],
  ['another address of this machine', 'Host: 0.0.0.0\r\n', 421],
  ["another task's address", 'Host: 10.0.0.6:8080\r\n', 421],
  ['no name at all', 'Host:\r\n', 421],
  ['another name that asks for a WebSocket', `Host: rebound.example\r\n${UPGRADE}`, 421],
  ['another name that asks whether to go on', 'Host: rebound.example\r\nExpect: 100-continue\r\n', 421],
  ['the address', 'Host: 127.0.0.1\r\n', 200],
  ['the name in any case and a port', 'Host: LocalHost:9\r\n', 200],
  ['its own address, as a health check does', 'Host: 10.0.0.5:8080\r\n', 200],
  ['the name for a WebSocket', `Host: localhost\r\n${UPGRADE}`, 101],
])("a service's own port: a request that names %s", async (_what, head, status) => {
  const service = await start(HTTP);
  await until(() => service.listening(8080) !== undefined);
  const socket = connect(service.listening(8080)!, '127.0.0.1').setEncoding('utf8');
  socket.write(`GET / HTTP/1.1\r\n${head.includes('Upgrade') ? head : `${head}Connection: close\r\n`}\r\n`);
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect([Number(text.slice(9, 12)), text.includes('not to')]).toEqual([status, status === 421]);
});

test('a port that is closed is not listened on any more', async () => {
  const service =
    await start(`${LISTEN.replace(/;$/, '')}.on('listening', function () { setTimeout(() => this.close(), 50) });
    setInterval(() => {}, 1000)`);
  await until(() => service.listening(8080) !== undefined);
  await until(() => service.listening(8080) === undefined);
  expect(service.exit).toBeUndefined();
});

test('the channel keeps no process alive and does not show', async () => {
  const service = await start('console.log(typeof process.send, process.env.REHEARSAL_PORTS)');
  expect(await service.exited).toEqual({ code: 0, signal: null });
  expect(service.lastLines()).toEqual(['undefined undefined']);
});

test('a process that does not end on SIGTERM is killed, with all that it started', async () => {
  const service = await start(`process.on('SIGTERM', () => console.log('ignored'));
    console.log(require('node:child_process').spawn('sleep', ['60']).pid); setInterval(() => {}, 1000)`);
  await until(() => service.lastLines().length > 0);
  const [child] = service.lastLines();
  expect(await service.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
  await until(() => !existsSync(`/proc/${child}`) || /\) Z/.test(readFileSync(`/proc/${child}/stat`, 'utf8')));
});

test('a program that is not there is an error, not a process', async () => {
  const props = {
    name: 'x',
    file: '/none',
    args: [],
    cwd: directory,
    env: {},
    channel: true,
    log: join(directory, 'log'),
  };
  await expect(ServiceProcess.start(props, book)).rejects.toThrow('ENOENT');
});

/** A rehearsal of its own process, which starts one service and says its id. */
async function otherRehearsal(lifeline: boolean): Promise<{ parent: ChildProcess; pid: number }> {
  const room = join(__dirname, '../../../rehearsal/processes');
  const code = `
    import { ProcessBook } from '${room}/process-book';
    import { ServiceProcess } from '${room}/service-process';
    import { tied } from '${room}/tied';
    const env = ${lifeline} ? tied({}, '10.0.0.5') : {};
    void ServiceProcess.start({ name: 'service', file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'],
      cwd: '/', env, log: '${directory}/log', channel: true }, new ProcessBook('${directory}'));
    setInterval(() => {}, 1000);`;
  writeFileSync(join(directory, 'parent.ts'), code);
  const parent = spawn(process.execPath, ['--import', 'tsx', join(directory, 'parent.ts')], { stdio: 'inherit' });
  await until(() => existsSync(join(directory, 'processes.json')));
  return { parent, pid: written()[0]!.pid };
}

async function kill(parent: ChildProcess): Promise<void> {
  const gone = once(parent, 'exit');
  parent.kill('SIGKILL');
  await gone;
}

test('when the rehearsal is killed, its services end by themselves', async () => {
  const { parent } = await otherRehearsal(true);
  const [entry] = written();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isRunning(entry!)).toBe(true);
  await kill(parent);
  await until(() => !isRunning(entry!));
});

(process.platform === 'linux' ? test : test.skip)(
  'what a rehearsal had no time to write down is ended too',
  async () => {
    const cwd = join(directory, 'instances');
    mkdirSync(cwd, { recursive: true });
    const stray = spawn('sleep', ['60'], { cwd, detached: true, stdio: 'ignore' });
    // In a session of somebody's own, as a terminal's.
    const bystander = spawn('sleep', ['60'], { cwd, stdio: 'ignore' });
    await Promise.all([once(stray, 'spawn'), once(bystander, 'spawn')]);
    const ended = once(stray, 'exit');
    expect(await book.endLeftovers()).toEqual([expect.objectContaining({ pid: stray.pid })]);
    expect((await ended)[1]).toBe('SIGTERM');
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
    await once(bystander, 'exit');
  },
);

test('what outlives a killed rehearsal is ended by the next one, and nothing else is', async () => {
  const { parent } = await otherRehearsal(false);
  const [entry] = written();
  await kill(parent);
  expect(isRunning(entry!)).toBe(true);
  const bystander = { pid: process.pid, started: '1', name: 'another process with this id' };
  writeFileSync(join(directory, 'processes.json'), JSON.stringify([entry, bystander]));
  expect(await book.endLeftovers()).toEqual([entry]);
  expect(isRunning(entry!)).toBe(false);
  expect(existsSync(join(directory, 'processes.json'))).toBe(false);
});
