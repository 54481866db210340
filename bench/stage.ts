import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleService } from '../services/bundle';
import type { ProviderName } from '../services/catalog/catalog';
import { type Core, spawnNode, spawnOn } from './pinned';
import { startOf } from './service-start';

const PATIENCE_MS = 10_000;

/** A service that runs as it does in production, its log going to a pipe. */
export interface Service {
  readonly port: number;
  readonly pid: number;
  /** Ends it as a deployment does. The number of lines that it has logged. */
  stop(): Promise<number>;
}

/** The processes of one measurement and a directory for them; `clear` ends and removes all of it. */
export class Stage {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  readonly #children: ChildProcess[] = [];

  /** A file of this folder, with a channel to its parent. */
  start(core: Core, file: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
    const args = ['--import', 'tsx', path.join(__dirname, file)];
    return this.#own(spawnNode(core, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  /** As `start`, for a file that sends its port as soon as it listens. */
  async startServer(core: Core, file: string): Promise<{ readonly port: number; readonly pid: number }> {
    const child = this.start(core, file);
    const [port] = (await once(child, 'message')) as [number];
    return { port, pid: child.pid! };
  }

  /**
   * The bundle of a service, answering.
   *
   * Its log goes to a named pipe whose reader counts the lines, because what Node gives a child as a pipe is a pair of
   * sockets.
   */
  async startService(name: ProviderName, variables: NodeJS.ProcessEnv = {}): Promise<Service> {
    const main = path.join(bundleService(name), 'main.js');
    const pipe = path.join(this.directory, `${name}.log`);
    execFileSync('mkfifo', [pipe]);
    const reader = this.#own(spawnOn('measuring', 'wc', ['-l', pipe], { stdio: ['ignore', 'pipe', 'inherit'] }));
    let lines = '';
    reader.stdout!.on('data', (chunk) => {
      lines += chunk;
    });
    // To read as well, or opening would wait for the reader.
    const log = openSync(pipe, constants.O_RDWR);
    const port = await freePort();
    const start = startOf(name);
    const env = { PATH: process.env.PATH, ...start.variables, PORT: String(port), ...variables };
    const service = this.#own(
      spawnNode('measured', [...start.flags, main], { env, stdio: ['ignore', log, 'inherit'] }),
    );
    closeSync(log);
    await answering(name, port);
    return {
      port,
      pid: service.pid!,
      async stop() {
        const closed = once(reader, 'close');
        service.kill('SIGTERM');
        await closed;
        return Number.parseInt(lines, 10);
      },
    };
  }

  /** Plays an assembly, its gates open. The port of its front door, as soon as the API is up. */
  async startRehearsal(assembly: string): Promise<number> {
    const launch = path.join(__dirname, '..', 'launch.cjs');
    const state = path.join(this.directory, 'state');
    const args = [
      launch,
      'rehearsal/cli/start.ts',
      '--approve',
      '--port',
      '0',
      '--assembly',
      assembly,
      '--state',
      state,
    ];
    const rehearsal = this.#own(spawnNode('measured', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    return new Promise((resolve, reject) => {
      let output = '';
      rehearsal.stdout!.on('data', (chunk) => {
        output += chunk;
        const [, port] = /^Global API: http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
      rehearsal.once('close', () => reject(new Error(`the API did not come up:\n${output}`)));
      setTimeout(() => reject(new Error(`the API is not up after a minute:\n${output}`)), 60_000).unref();
    });
  }

  /** Those that can end by themselves may: a rehearsal has processes of its own to end. */
  async clear(): Promise<void> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = Promise.all(running.map((child) => once(child, 'close')));
    for (const child of running) child.kill('SIGTERM');
    const impatience = setTimeout(() => running.map((child) => child.kill('SIGKILL')), PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
    rmSync(this.directory, { recursive: true, force: true });
  }

  #own(child: ChildProcess): ChildProcess {
    this.#children.push(child);
    return child;
  }
}

/** Sends an order to a child and waits for its result. */
export async function ordered<Result>(child: ChildProcess, order: object): Promise<Result> {
  const gone = new AbortController();
  const message = once(child, 'message', { signal: gone.signal });
  const exit = () => gone.abort(new Error('a process of the measurement has ended before its result'));
  child.once('exit', exit);
  try {
    child.send(order);
    return (await message)[0] as Result;
  } finally {
    child.off('exit', exit);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(name: string, port: number): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(20)) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error(`${name} does not answer on port ${port} after ${PATIENCE_MS / 1000} s`);
}
