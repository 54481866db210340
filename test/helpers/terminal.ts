import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Whether this machine can give a program a terminal of its own: script(1), of util-linux or of a BSD. */
export const hasTerminals = spawnSync('script', ['--version']).error === undefined;

/** A program on a terminal, with somebody who types. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #shown = '';

  constructor(command: readonly string[], directory: string) {
    const words = `exec ${command.map((word) => `'${word}'`).join(' ')}`;
    const args = process.platform === 'linux' ? ['-qfec', words, '/dev/null'] : ['-q', '/dev/null', ...command];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', NO_COLOR: '1' };
    this.#child = spawn('script', args, { cwd: directory, env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout!.on('data', (chunk) => {
      this.#shown += chunk;
    });
    this.#ended = once(this.#child, 'close');
  }

  /** Everything that was shown, as the program wrote it. */
  get shown(): string {
    return this.#shown;
  }

  /** What is shown since the screen was last cleared from the cursor on: the question, where there is one. */
  get last(): string {
    return this.#shown.slice(this.#shown.lastIndexOf('\u001b[0J'));
  }

  type(keys: string): void {
    this.#child.stdin!.write(keys);
  }

  async shows(text: string | RegExp, where: () => string = () => this.#shown): Promise<void> {
    const found = () => (typeof text === 'string' ? where().includes(text) : text.test(where()));
    const patience = Date.now() + 50_000;
    while (!found()) {
      if (Date.now() > patience) throw new Error(`${text} was not shown:\n${this.#shown}`);
      if (this.#child.exitCode !== null) throw new Error(`ended before it showed ${text}:\n${this.#shown}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async code(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
