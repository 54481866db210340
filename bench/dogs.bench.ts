import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleService } from '../services/bundle';
import { type Bench, median } from './bench';
import type { LoadOrder, LoadResult } from './load-client';
import { type Core, placement, spawnNode, spawnOn } from './pinned';

const CONNECTIONS = 64;
const ROUNDS = 15;
const ROUND_MS = 500;

/** A server under measurement. */
interface Measured {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly perSecond: number[];
  /** Microseconds of processor time for a request: hardly changed by whatever else the machine does. */
  readonly cpu: number[];
}

/**
 * The servers take turns, round by round, so that whatever else the machine does meets both; the first round of each
 * warms it up and is not counted.
 */
export const bench: Bench = {
  question: 'How much of the throughput of a bare node:http server does dogs reach, its request log going to a pipe?',
  baseline: 'the same bytes from node:http, no routes, no log',
  limit: { atLeast: 0.7 },

  async run(report) {
    const children: ChildProcess[] = [];
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
    try {
      const client = spawnTs('measuring', 'load-client.ts');
      children.push(client);
      const bareServer = spawnTs('measured', 'bare-server.ts');
      children.push(bareServer);
      const [barePort] = (await once(bareServer, 'message')) as [number];
      const bare: Measured = { name: 'bare', port: barePort, pid: bareServer.pid!, perSecond: [], cpu: [] };

      const port = await freePort();
      const { service, reader } = spawnDogs(port, path.join(directory, 'log'));
      children.push(service, reader);
      let lines = '';
      reader.stdout!.on('data', (chunk) => (lines += chunk));
      await answering(port);
      const dogs: Measured = { name: 'dogs', port, pid: service.pid!, perSecond: [], cpu: [] };

      let logged = 0;
      let busiest = 0;
      for (let round = 0; round <= ROUNDS; round++) {
        for (const server of [bare, dogs]) {
          const order = { port: server.port, path: '/dogs', connections: CONNECTIONS, milliseconds: ROUND_MS };
          const before = cpuMicroseconds(server.pid);
          const { requests, failures, seconds, busy } = await load(client, order);
          if (failures > 0) throw new Error(`${server.name}: ${failures} of ${requests} requests failed`);
          if (server === dogs) logged += requests;
          if (round === 0) continue;
          server.perSecond.push(requests / seconds);
          server.cpu.push((cpuMicroseconds(server.pid) - before) / requests);
          busiest = Math.max(busiest, busy);
        }
        if (round > 0) report(`round ${round}: ${summary([bare, dogs], (perSecond) => perSecond.at(-1)!)}`);
      }

      service.kill('SIGTERM');
      await once(reader, 'close');
      // Each request has its line, and "listening", "draining" and "stopped" have theirs.
      if (Number(lines) < logged) throw new Error(`${logged} requests were answered, but only ${lines} lines logged`);

      return {
        value: median(dogs.perSecond) / median(bare.perSecond),
        unit: '',
        details: [
          `medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s, ${CONNECTIONS} connections, ${placement}`,
          summary([bare, dogs], median),
          `processor time for a request: ${[bare, dogs].map(({ name, cpu }) => `${name} ${median(cpu).toFixed(1)} µs`).join(', ')}`,
          `the load generator was busy ${Math.round(busiest * 100)} % of the time at most`,
        ],
      };
    } finally {
      for (const child of children) child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

function spawnTs(core: Core, file: string): ChildProcess {
  const args = ['--import', 'tsx', path.join(__dirname, file)];
  return spawnNode(core, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/**
 * The bundle, its log in a pipe whose reader counts the lines.
 *
 * A named one, because what Node gives a child as a pipe is a pair of sockets.
 */
function spawnDogs(port: number, pipe: string) {
  const main = path.join(bundleService('dogs'), 'main.js');
  execFileSync('mkfifo', [pipe]);
  const reader = spawnOn('measuring', 'wc', ['-l', pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  // To read as well, or opening would wait for the reader.
  const log = openSync(pipe, constants.O_RDWR);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port) };
  const service = spawnNode('measured', [main], { env, stdio: ['ignore', log, 'inherit'] });
  closeSync(log);
  return { service, reader };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20)) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error(`dogs does not answer on port ${port} after ten seconds`);
}

async function load(client: ChildProcess, order: LoadOrder): Promise<LoadResult> {
  client.send(order);
  const [result] = await once(client, 'message');
  return result as LoadResult;
}

/** What a process has used so far, in ticks of 10 ms; NaN where the system has no /proc. */
function cpuMicroseconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The fields after the command's name, which may hold blanks itself: utime and stime are the 12th and 13th.
  const fields = readFileSync(file, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function summary(servers: readonly Measured[], of: (perSecond: readonly number[]) => number): string {
  return servers.map(({ name, perSecond }) => `${name} ${Math.round(of(perSecond))} requests/s`).join(', ');
}
