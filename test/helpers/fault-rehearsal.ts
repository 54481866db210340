import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readAssembly } from '../../rehearsal/assembly/assembly';
import { pipelineStacks } from '../../rehearsal/assembly/pipeline-stacks';
import { approving } from '../../rehearsal/cli/askers';
import { TerminalProgress } from '../../rehearsal/cli/terminal-progress';
import { type Cloud, openCloud } from '../../rehearsal/cloud/cloud';
import type { StackSummary } from '../../rehearsal/cloudformation/deployment';
import { Builds } from '../../rehearsal/codebuild/builds';
import type { ExecutionRecord } from '../../rehearsal/codepipeline/execution-record';
import { ExecutionStore } from '../../rehearsal/codepipeline/execution-store';
import { Gates } from '../../rehearsal/codepipeline/gates';
import { Pipeline } from '../../rehearsal/codepipeline/pipeline';
import { RunningPipeline } from '../../rehearsal/codepipeline/running-pipeline';
import { type Hold, StateDirectory } from '../../rehearsal/state/state-directory';
import type { Answer } from './fault';
import { FaultAssembly } from './fault-assembly';
import { shippedAssembly } from './fault-synthesis';
import { temporaryDirectory } from './rehearsal-directory';

/** How one commit went. */
export interface Played {
  readonly assembly: FaultAssembly;
  /** The execution of the commit; not that of a rollback after it. */
  readonly record: ExecutionRecord;
  /** What was printed, and noticed outside of actions. */
  readonly output: string;
}

/** The whole rehearsal, in this process, over a state directory of its own: commits are played one after the other. */
export class FaultRehearsal {
  readonly #signal = new AbortController().signal;
  readonly #out = new PassThrough();
  readonly #progress = new TerminalProgress(this.#out, {});
  readonly #builds: Builds;
  #output = '';
  #commits = 0;

  private constructor(
    private readonly shipped: string,
    private readonly state: StateDirectory,
    private readonly hold: Hold,
    private readonly cloud: Cloud,
    notices: { notice: (line: string) => void },
  ) {
    this.#builds = new Builds({ shelf: state.modules, project: state.path, environment: process.env });
    this.#out.on('data', (chunk) => {
      this.#output += chunk;
    });
    notices.notice = (line) => {
      this.#output += `${line}\n`;
    };
  }

  static async open(): Promise<FaultRehearsal> {
    const shipped = await shippedAssembly();
    const state = new StateDirectory(join(temporaryDirectory(), 'state'));
    const hold = state.open();
    const notices = { notice: (_: string) => {} };
    const cloud = await openCloud({
      stateDirectory: state.cloud,
      assetDirectory: state.assets,
      callersDirectory: state.callers,
      port: 0,
      notice: (line) => notices.notice(line),
    });
    await cloud.resume();
    return new FaultRehearsal(shipped, state, hold, cloud, notices);
  }

  /** Plays the pipeline for the shipped assembly after these edits. */
  async play(...edits: ((assembly: FaultAssembly) => void)[]): Promise<Played> {
    const { state, cloud } = this;
    const number = ++this.#commits;
    this.#output = '';
    const directory = join(state.artifacts, `commit-${number}`);
    const assembly = new FaultAssembly(this.shipped, directory, `rehearsal:${number}`);
    for (const edit of edits) edit(assembly);
    assembly.write();

    const running = new RunningPipeline(cloud.world, cloud.cloudFormation, state);
    const stacks = pipelineStacks(readAssembly(directory));
    if (!running.isDeployed(stacks.pipeline)) {
      await running.deploy(stacks, this.#signal, { now: () => {}, line: () => {} });
    }
    const pipeline = new Pipeline({
      cloud,
      state,
      store: new ExecutionStore(state),
      running,
      gates: new Gates([approving]),
      progress: this.#progress,
      signal: this.#signal,
      builds: this.#builds,
    });
    const record = await pipeline.run({
      revision: { commit: `c${number}`, branch: 'main', message: 'A change', description: `commit ${number}` },
      writeTo: async (target) => void mkdirSync(target, { recursive: true }),
      assembly: { directory, made: 'synthesized' },
    });
    return { assembly, record, output: this.#output };
  }

  /** Goes up with every change of a resource. */
  get revision(): number {
    return this.cloud.world.revision;
  }

  /** Deletes the global API's stack, if there is one. */
  deleteGlobalApi(): Promise<void> {
    return this.#delete(({ stackName }) => stackName.endsWith('-global-api'));
  }

  /** Deletes the stack that an action of the pipeline deploys, if there is one. */
  deleteDeployedBy(action: string): Promise<void> {
    return this.#delete(({ stackName }) => action.includes(stackName));
  }

  /** Deletes what nothing else can be done with, as a person would; where that was a provider, its consumer before it. */
  async deleteFailed(): Promise<void> {
    const failed = this.cloud.cloudFormation.stacks().filter(({ status }) => /^ROLLBACK|FAILED$/.test(status));
    if (failed.some(({ stackName }) => !stackName.endsWith('-global-api'))) await this.deleteGlobalApi();
    await this.#delete(({ stackName }) => failed.some((stack) => stack.stackName === stackName));
  }

  async #delete(which: (stack: StackSummary) => boolean): Promise<void> {
    const { cloudFormation } = this.cloud;
    for (const stack of cloudFormation.stacks().filter(which)) {
      await cloudFormation.delete({ ...stack, signal: this.#signal, onEvent: () => {} });
    }
  }

  /** Asks the deployed API; with what the rehearsal noticed meanwhile. */
  async ask({ path, method = 'GET', body }: Answer['request']): Promise<{ status: number; output: string }> {
    const [door] = this.cloud.frontDoors();
    if (door === undefined) throw new Error('no API is deployed');
    this.#output = '';
    const response = await fetch(`${door.url}${path}`, {
      method,
      headers: { connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    this.#output += await response.text();
    return { status: response.status, output: this.#output };
  }

  async close(): Promise<void> {
    await this.cloud.close();
    await this.#builds.close();
    this.#progress.close();
    this.hold.release();
  }
}
