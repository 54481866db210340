import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { bundleService } from '../../services/bundle';
import type { ProviderName } from '../../services/catalog/catalog';

/** A bundle that runs as a process of its own. */
export interface RunningBundle {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly port: number;
  /** The log so far, one object a line. */
  lines(): Record<string, unknown>[];
  /** Its exit code, when its output has been read to the end. */
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

// A test that failed half-way leaves nothing running.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** Starts what `bundleService` makes, with these environment variables and nothing else but PATH. */
export function spawnBundle(name: ProviderName, env: Readonly<Record<string, string>>) {
  return spawnFile(path.join(bundleService(name), 'main.js'), env);
}

function spawnFile(file: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  return child;
}

/** Resolves when it listens, on a free port. */
export function runBundle(name: ProviderName, env: Readonly<Record<string, string>> = {}): Promise<RunningBundle> {
  return runFile(path.join(bundleService(name), 'main.js'), env);
}

/** The same of a bundle that was made elsewhere. */
export async function runFile(file: string, env: Readonly<Record<string, string>> = {}): Promise<RunningBundle> {
  const child = spawnFile(file, { PORT: '0', ...env });
  let text = '';
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const lines = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const line = lines().find(({ msg }) => msg === 'listening');
      if (line !== undefined) resolve(line.address.port);
    });
    void ended.then((code) => reject(new Error(`${file} ended with ${code}: ${errors}`)));
  });
  return { process: child, port, lines, ended };
}
