import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const repeater = join(__dirname, 'app-repeater.ts');

/**
 * The CDK app of a directory, run again and again in one process, from its sources as they are each time.
 *
 * What is in node_modules is loaded once: that takes several times as long as everything else in a run.
 */
export class AppProcess {
  readonly #child: ChildProcess;
  // Files, not pipes: what is in them when a run ends is everything that the run has written.
  readonly #stdout = new Output();
  readonly #stderr = new Output();

  constructor(directory: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', repeater], {
      cwd: directory,
      env: environment,
      stdio: ['ignore', this.#stdout.descriptor, this.#stderr.descriptor, 'ipc'],
    });
  }

  /** Whether it can run the app once more; an app that crashes or exits takes it along. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /** One run with this environment and no other variable. */
  async run(environment: NodeJS.ProcessEnv): Promise<Run> {
    const ended = Promise.race([once(this.#child, 'message'), once(this.#child, 'exit')]);
    this.#child.send(environment);
    const [status] = (await ended) as [number | null];
    return { status, stdout: this.#stdout.next(), stderr: this.#stderr.next() };
  }

  /** Resolves once it is gone. */
  async end(): Promise<void> {
    if (this.alive) {
      const exited = once(this.#child, 'exit');
      this.#child.disconnect();
      await exited;
    }
    this.#stdout.close();
    this.#stderr.close();
  }
}

/** A file without a name that a process writes to, read bit by bit. */
class Output {
  readonly descriptor: number;
  #read = 0;

  constructor() {
    const directory = mkdtempSync(join(tmpdir(), 'output-'));
    this.descriptor = openSync(join(directory, 'output'), 'w+');
    rmSync(directory, { recursive: true });
  }

  /** What was written since the last call. */
  next(): string {
    const bytes = Buffer.alloc(fstatSync(this.descriptor).size - this.#read);
    readSync(this.descriptor, bytes, 0, bytes.length, this.#read);
    this.#read += bytes.length;
    return bytes.toString();
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
