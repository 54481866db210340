import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** A command of the rehearsal, as npm starts it, without any terminal; for this project, or one in another directory. */
export class RehearsalProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  constructor(script: 'start' | 'pipeline', args: readonly string[], project = root) {
    this.#child = spawn(process.execPath, [join(root, 'launch.cjs'), `rehearsal/cli/${script}.ts`, ...args], {
      cwd: project,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout!.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    this.#child.stderr!.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    this.#ended = once(this.#child, 'close');
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves once this was printed; rejects, with everything that was, if the process ends before. */
  async printed(text: string): Promise<void> {
    while (!this.#stdout.includes(text)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(
          `ended with ${this.#child.exitCode} before it printed '${text}':\n${this.#stdout}\n${this.#stderr}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code, once it has ended. */
  async code(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  interrupt(signal: NodeJS.Signals = 'SIGINT'): void {
    this.#child.kill(signal);
  }
}

/** Runs to the end. */
export async function rehearse(script: 'start' | 'pipeline', ...args: string[]) {
  const process = new RehearsalProcess(script, args);
  const code = await process.code();
  return { code, stdout: process.stdout, stderr: process.stderr };
}

/** Command lines of all processes that have to do with a directory: by their program, an argument, or where they run. */
export function processesOf(directory: string): string[] {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(directory) || runsIn(Number.parseInt(line, 10), directory));
}

function runsIn(pid: number, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
  } catch {
    // Ended meanwhile, somebody else's, or no Linux.
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
