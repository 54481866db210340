import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** One command of a person's shell, in a process group of its own. */
export class ShellCommand {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #began = performance.now();
  #output = '';

  constructor(
    readonly command: string,
    directory: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#child = spawn('bash', ['-c', command], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
    this.#ended = once(this.#child, 'close');
  }

  /** What it has printed so far, on both streams. */
  get output(): string {
    return this.#output;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /**
   * Resolves once this was printed behind `from`, with where it ends; rejects, with all that was, if the command ends
   * before, or prints what says that it will not come.
   */
  async printed(text: string | RegExp, from = 0, unless?: RegExp): Promise<number> {
    for (;;) {
      const rest = this.#output.slice(from);
      const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
      if (found >= 0) return from + found + (typeof text === 'string' ? text.length : 1);
      const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (ended || unless?.test(rest)) {
        throw new Error(`'${this.command}' ${ended ? 'ended before it' : 'never'} printed '${text}':\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code, once it has ended by itself or by a signal (null). */
  async code(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** As a terminal does: to everything in it. */
  signal(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) process.kill(-this.#child.pid!, signal);
  }
}
