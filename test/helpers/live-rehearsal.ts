import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readAssembly } from '../../rehearsal/assembly/assembly';
import { pipelineStacks } from '../../rehearsal/assembly/pipeline-stacks';
import { approving } from '../../rehearsal/cli/askers';
import { TerminalProgress } from '../../rehearsal/cli/terminal-progress';
import { type Cloud, openCloud } from '../../rehearsal/cloud/cloud';
import { Builds } from '../../rehearsal/codebuild/builds';
import type { ExecutionRecord } from '../../rehearsal/codepipeline/execution-record';
import { ExecutionStore } from '../../rehearsal/codepipeline/execution-store';
import { Gates } from '../../rehearsal/codepipeline/gates';
import { Pipeline } from '../../rehearsal/codepipeline/pipeline';
import { RunningPipeline } from '../../rehearsal/codepipeline/running-pipeline';
import { type TeardownProps, tearDown } from '../../rehearsal/codepipeline/teardown';
import type { Tree } from '../../rehearsal/source/tree';
import { type Hold, StateDirectory } from '../../rehearsal/state/state-directory';
import { FaultAssembly } from './fault-assembly';
import { shippedAssembly } from './fault-synthesis';
import { temporaryDirectory } from './rehearsal-directory';

export type Edit = (assembly: FaultAssembly) => void;

/** The whole rehearsal over a state directory, in this process, for as many commits as a test plays. */
export class LiveRehearsal {
  readonly state: StateDirectory;
  readonly interruption = new AbortController();
  readonly store: ExecutionStore;
  readonly pipeline: Pipeline;
  readonly #running: RunningPipeline;
  readonly #progress: TerminalProgress;
  readonly #builds: Builds;
  #output = '';

  private constructor(
    private readonly shipped: string,
    state: StateDirectory,
    private readonly hold: Hold,
    readonly cloud: Cloud,
    out: PassThrough,
  ) {
    out.on('data', (chunk) => {
      this.#output += chunk;
    });
    this.state = state;
    this.#builds = new Builds({ shelf: state.modules, project: state.path, environment: process.env });
    this.store = new ExecutionStore(state, (line) => out.write(`${line}\n`));
    this.#progress = new TerminalProgress(out, {});
    this.#running = new RunningPipeline(cloud.world, cloud.cloudFormation, state);
    this.pipeline = new Pipeline({
      cloud,
      state,
      store: this.store,
      running: this.#running,
      gates: new Gates([approving]),
      progress: this.#progress,
      signal: this.interruption.signal,
      builds: this.#builds,
    });
  }

  /** Opens a state directory, a new one if none is given. */
  static async open(directory = join(temporaryDirectory(), 'state'), serving = true): Promise<LiveRehearsal> {
    const shipped = await shippedAssembly();
    const state = new StateDirectory(directory);
    const hold = state.open();
    const out = new PassThrough();
    const cloud = await openCloud({
      stateDirectory: state.cloud,
      assetDirectory: state.assets,
      callersDirectory: state.callers,
      port: 0,
      notice: (line) => out.write(`${line}\n`),
    });
    const rehearsal = new LiveRehearsal(shipped, state, hold, cloud, out);
    await cloud.resume({ serving });
    return rehearsal;
  }

  get output(): string {
    return this.#output;
  }

  get url(): string {
    const [door] = this.cloud.frontDoors();
    if (door === undefined) throw new Error('no API is deployed');
    return door.url;
  }

  /** Plays the pipeline for the shipped assembly after these edits. Returns the execution of the commit. */
  async play(...edits: Edit[]): Promise<ExecutionRecord> {
    return this.pipeline.run(await this.commit(...edits));
  }

  /** A commit that can be played: the shipped assembly after these edits, synthesized already. */
  async commit(...edits: Edit[]): Promise<Tree> {
    const number = this.store.nextNumber;
    const directory = join(this.state.artifacts, String(number).padStart(4, '0'), 'assembly');
    mkdirSync(directory, { recursive: true });
    const assembly = new FaultAssembly(this.shipped, directory, `rehearsal:${number}`);
    for (const edit of edits) edit(assembly);
    assembly.write();
    const stacks = pipelineStacks(readAssembly(directory));
    if (!this.#running.isDeployed(stacks.pipeline)) {
      await this.#running.deploy(stacks, this.interruption.signal, { now: () => {}, line: () => {} });
    }
    return {
      revision: { commit: `c${number}`, branch: 'main', message: 'A change', description: `commit ${number}` },
      writeTo: async (target) => void mkdirSync(target, { recursive: true }),
      assembly: { directory, made: 'synthesized' },
    };
  }

  tearDown(request: Pick<TeardownProps, 'only' | 'approved' | 'confirm'> = {}): Promise<void> {
    const { cloud, interruption } = this;
    return tearDown({ cloud, progress: this.#progress, signal: interruption.signal, ...request });
  }

  /** `name status` of every stack. */
  get stacks(): string[] {
    return this.cloud.cloudFormation.stacks().map(({ stackName, status }) => `${stackName} ${status}`);
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    await this.cloud.close();
    await this.#builds.close();
    this.#progress.close();
    this.hold.release();
  }
}
