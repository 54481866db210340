import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type ExecutionRecord, openRehearsal, type Rehearsal, TerminalProgress, type Tree } from '../../rehearsal';
import { FaultAssembly } from './fault-assembly';
import { shippedAssembly } from './fault-synthesis';
import { removeDirectories, temporaryDirectory } from './rehearsal-directory';

export type Edit = (assembly: FaultAssembly) => void;

/** The whole rehearsal over a state directory, in this process, for as many commits as a test plays. */
export class LiveRehearsal {
  readonly interruption = new AbortController();
  readonly rehearsal: Rehearsal;
  /** The assembly of which the next commits are. */
  #assembly: string;
  readonly progress: TerminalProgress;
  #output = '';

  private constructor(shipped: string, directory: string) {
    const out = new PassThrough();
    out.on('data', (chunk) => {
      this.#output += chunk;
    });
    this.#assembly = shipped;
    this.progress = new TerminalProgress(out, {});
    this.rehearsal = openRehearsal({
      state: directory,
      project: directory,
      approve: true,
      progress: this.progress,
      signal: this.interruption.signal,
    });
  }

  /** Opens a state directory, a new one if none is given. */
  static async open(directory = join(temporaryDirectory(), 'state'), serving = true): Promise<LiveRehearsal> {
    const live = new LiveRehearsal(await shippedAssembly(), directory);
    await live.rehearsal.resume({ serving });
    return live;
  }

  get state() {
    return this.rehearsal.state;
  }

  /** What was printed. */
  get output(): string {
    return this.#output;
  }

  get url(): string {
    const [api] = this.rehearsal.deployed.apis();
    if (api === undefined) throw new Error('no API is deployed');
    return api.url;
  }

  get latest(): ExecutionRecord | undefined {
    return this.rehearsal.executions.at(-1);
  }

  /** From now on, commits are of this assembly in place of the shipped one. */
  follow(assembly: string): void {
    this.#assembly = assembly;
  }

  /** Plays the pipeline for the shipped assembly after these edits. Returns the execution of the commit. */
  play(...edits: Edit[]): Promise<ExecutionRecord> {
    return this.rehearsal.play(this.commit(...edits).tree);
  }

  /** A commit that can be played: the shipped assembly after these edits, synthesized already. */
  commit(...edits: Edit[]): { readonly tree: Tree; readonly assembly: FaultAssembly } {
    const number = (this.latest?.number ?? 0) + 1;
    const directory = join(this.state.artifacts, String(number).padStart(4, '0'), 'assembly');
    mkdirSync(directory, { recursive: true });
    const assembly = new FaultAssembly(this.#assembly, directory, `rehearsal:${number}`);
    for (const edit of edits) edit(assembly);
    assembly.write();
    const tree: Tree = {
      revision: { commit: `c${number}`, branch: 'main', message: 'A change', description: `commit ${number}` },
      writeTo: async (target) => void mkdirSync(target, { recursive: true }),
      assembly: { directory, made: 'synthesized' },
    };
    return { tree, assembly };
  }

  /** As `npm run pipeline -- teardown`. */
  tearDown(...request: Parameters<Rehearsal['tearDown']>): Promise<void> {
    return this.rehearsal.tearDown(...request);
  }

  /** `name status` of every stack. */
  get stacks(): string[] {
    return this.rehearsal.deployed.stacks().map(({ stackName, status }) => `${stackName} ${status}`);
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    await this.rehearsal.close();
    this.progress.close();
  }
}

/** Deploys the shipped system before the tests of a file, and closes it after them. */
export function deployedBeforeAll(use: (rehearsal: LiveRehearsal) => void): void {
  let live: LiveRehearsal | undefined;
  beforeAll(async () => {
    live = await LiveRehearsal.open();
    use(live);
    expect(await live.play()).toMatchObject({ status: 'Succeeded' });
  });
  afterAll(async () => {
    await live?.close();
    removeDirectories();
  });
}
