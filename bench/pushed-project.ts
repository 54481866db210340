import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionRecord } from '../rehearsal';

const PATIENCE_MS = 120_000;
const LINE = "Gender: 'male'";

/** A clone of this repository's last commit, and a rehearsal of it. */
export class PushedProject {
  readonly #directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'bench-')));
  readonly #clone = path.join(this.#directory, 'clone');
  /** The rehearsal's state directory. */
  readonly state = path.join(this.#directory, 'state');
  readonly #root = path.join(__dirname, '..');
  #rehearsal: ChildProcess | undefined;
  #output = '';

  /** `variables` are for its builds. */
  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', this.#root, this.#clone]);
    symlinkSync(path.join(this.#root, 'node_modules'), path.join(this.#clone, 'node_modules'));
    this.#edit('buildspec.yml', /^ *- npm run (check|jest)\b.*\n/gm, '');
    const given = Object.entries(variables).map(([name, value]) => [`REHEARSAL_BUILD_${name}`, value]);
    const env = { ...process.env, ...Object.fromEntries(given) };
    const launch = path.join(this.#root, 'launch.cjs');
    const args = [launch, 'rehearsal/cli/start.ts', '--approve', '--port', '0', '--state', this.state];
    this.#rehearsal = spawn(process.execPath, args, { cwd: this.#clone, env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#rehearsal.stdout!.on('data', (chunk) => {
      this.#output += chunk;
    });
    await this.#until(() => this.#port !== undefined, 'the API to come up');
  }

  /** Changes the line, pushes it, and waits until a request sees it, and until the execution has ended. */
  async push(round: number): Promise<{ readonly seconds: number; readonly execution: ExecutionRecord }> {
    const file = 'services/dogs/app.ts';
    this.#edit(file, round === 1 ? LINE : `${LINE}, Round: ${round - 1}`, `${LINE}, Round: ${round}`);
    this.#git(
      '-c',
      'user.name=bench',
      '-c',
      'user.email=bench@example.com',
      'commit',
      '--quiet',
      '-am',
      `Round ${round}`,
    );
    const began = performance.now();
    this.#git('push', '--quiet', path.join(this.state, 'repository.git'), 'HEAD:refs/heads/main');
    // Asked only then: while requests flow, load balancers take their time with a change.
    await this.#until(() => this.#isDeployed(round + 1), 'dogs to be deployed');
    await this.#until(async () => (await this.#dog()).Round === round, 'the line to be live');
    const seconds = (performance.now() - began) / 1000;
    await this.#until(() => this.#execution(round + 1)!.status !== 'InProgress', 'the execution to end');
    return { seconds, execution: this.#execution(round + 1)! };
  }

  async clear(): Promise<void> {
    const rehearsal = this.#rehearsal;
    if (rehearsal !== undefined && rehearsal.exitCode === null) {
      const ended = once(rehearsal, 'close');
      rehearsal.kill('SIGINT');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Of the rehearsal. */
  get pid(): number {
    return this.#rehearsal!.pid!;
  }

  get #port(): string | undefined {
    return /^Global API: http:\/\/127\.0\.0\.1:(\d+)$/m.exec(this.#output)?.[1];
  }

  async #dog(): Promise<{ readonly Round?: number }> {
    const response = await fetch(`${this.url}/dogs/males`);
    return (await response.json()) as { readonly Round?: number };
  }

  #isDeployed(number: number): boolean {
    const actions = this.#execution(number)?.stages.flatMap(({ actions }) => actions) ?? [];
    return actions.some(({ name, status }) => name.startsWith('prod-dogs.') && status === 'Succeeded');
  }

  /** Undefined before it has begun. */
  #execution(number: number): ExecutionRecord | undefined {
    const file = path.join(this.state, 'executions', `${String(number).padStart(4, '0')}.json`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  #edit(file: string, from: string | RegExp, to: string): void {
    const target = path.join(this.#clone, file);
    const before = readFileSync(target, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(target, after);
  }

  #git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.#clone, stdio: ['ignore', 'inherit', 'pipe'] });
  }

  async #until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (performance.now() > end || this.#rehearsal!.exitCode !== null) {
        throw new Error(`waited in vain for ${what}:\n${this.#output}`);
      }
      await sleep(50);
    }
  }
}
