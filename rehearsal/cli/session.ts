import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../assembly/assembly';
import { type PipelineStacks, pipelineStacks } from '../assembly/pipeline-stacks';
import type { Cloud } from '../cloud/cloud';
import { BuildRoot } from '../codebuild/build-root';
import { Builds } from '../codebuild/builds';
import type { DeployedStack, ExecutionRecord } from '../codepipeline/execution-record';
import { ExecutionStore, padded } from '../codepipeline/execution-store';
import { Gates } from '../codepipeline/gates';
import { ableToGoOn, unfinishedPush } from '../codepipeline/left-executions';
import { type LeftStack, leftStacks } from '../codepipeline/left-stacks';
import { liveText } from '../codepipeline/live-commits';
import { Pipeline } from '../codepipeline/pipeline';
import { playedAlready } from '../codepipeline/played-already';
import { answerRollback } from '../codepipeline/rollback-answer';
import { RunningPipeline } from '../codepipeline/running-pipeline';
import type { Progress } from '../kit/progress';
import { ApiPorts, portsFile } from '../path/api-ports';
import { branchOf } from '../source/push-filter';
import { Pushes } from '../source/pushes';
import { Repository } from '../source/repository';
import type { Tree } from '../source/tree';
import { workingTree } from '../source/working-tree';
import type { StateDirectory } from '../state/state-directory';
import { apiText } from './api-text';
import { announcing, approving, preparing } from './askers';
import { openChannel } from './channel';
import { ExecutionReport } from './execution-report';
import type { StartOptions } from './options';
import { PlayedExecutions } from './played-executions';
import { pushCommand } from './push-command';
import { stateOption } from './state-option';
import { type Status, statusOfExecutions } from './status';
import { terminalAsker } from './terminal-asker';

const ONCE = "This rehearsal ends with its first execution (--once) and starts nothing: the next 'npm start' plays it.";

export interface SessionDependencies {
  readonly options: StartOptions;
  readonly state: StateDirectory;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Executions of an earlier rehearsal that go on, each until it ends. */
type Resumed = ReadonlyMap<ExecutionRecord, Promise<ExecutionRecord | undefined>>;

/** One `npm start`: what waited before, the working tree, then every push, with an API that serves. */
export class Session {
  readonly #is: SessionDependencies;
  readonly #store: ExecutionStore;
  readonly #ending = new AbortController();
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #executions: PlayedExecutions;
  #cloud: Cloud | undefined;
  #running: RunningPipeline | undefined;
  /** The execution that this start is about. */
  #own: Promise<ExecutionRecord | undefined> | undefined;
  #hasEnded = false;
  /** What was deployed before there was a pipeline to do it, until it is told. */
  #byHand: DeployedStack[] = [];
  /** How to push, in words; empty where nothing listens. */
  #invitation = '';

  constructor(dependencies: SessionDependencies) {
    const signal = AbortSignal.any([dependencies.signal, this.#ending.signal]);
    this.#is = { ...dependencies, signal };
    this.#store = new ExecutionStore(dependencies.state, (line) => dependencies.progress.note(line));
    this.#executions = new PlayedExecutions({
      progress: dependencies.progress,
      report: (invites) => this.report(invites),
    });
  }

  /** Returns when everything plays that is to be played. All that came up stays up until `close`. */
  async start(): Promise<void> {
    const { options, state, progress, signal } = this.#is;
    await new ApiPorts({ first: options.port, file: portsFile(join(state.cloud, 'network')) }).check();
    for (const { number } of this.#store.endAbandoned())
      progress.note(`Execution ${number} was interrupted and is marked Failed`);
    const builds = await this.openBuilds();
    const [tree, cloud] = await both(this.tree(builds), this.openCloud());
    signal.throwIfAborted();
    const stacks = pipelineStacks(readAssembly(tree.assembly!.directory));
    await cloud.checkApis(stacks.apis);
    await cloud.planApis(stacks.apis);
    const running = new RunningPipeline(cloud.world, cloud.cloudFormation, state, cloud);
    this.#running = running;
    if (!running.isPlayable(stacks.pipeline)) await this.deployByHand(running, stacks);
    const gates = this.gates(running, builds);
    const pipeline = new Pipeline({ cloud, state, store: this.#store, running, gates, progress, signal, builds });
    const repository = await this.openRepository(running);
    const pushes = options.once || repository === undefined ? undefined : this.listen(repository, pipeline, running);
    const channel = await openChannel(state, {
      status: () => this.status(gates),
      decide: ({ gate, approved }) => gates.decide(gate, { approved, by: 'by command' }),
      rollback: (request) => answerRollback(pipeline, request),
      token: (request) => cloud.token(request),
      push: async ({ updates }) => ({ lines: (await pushes?.received(updates)) ?? [ONCE] }),
    });
    this.#closers.push(() => channel.close());
    const resumed = this.resume(pipeline, running);
    const unfinished = unfinishedPush(this.#store.all);
    await this.playTree(tree, pipeline, resumed, repository);
    for (const line of (await pushes?.catchUp()) ?? []) progress.line(`Pushed while no rehearsal ran: ${line}`);
    if (unfinished === undefined) return;
    for (const line of (await pushes?.again(unfinished.revision)) ?? [])
      progress.line(`Execution ${unfinished.number} did not come to its end: ${line}`);
  }

  /** Whether the execution that this start is about has ended, in whatever way. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** For who waits for the end of everything that plays: the execution that this start is about. */
  async ended(): Promise<ExecutionRecord | undefined> {
    await this.#executions.allEnded();
    return this.#own;
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('the rehearsal ends'));
    // What still plays stops where it is, and writes that down, before what it plays on is taken away.
    await this.#executions.allEnded();
    // The next one also where one fails: nothing is left running for it.
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse())
      await close().catch((error: unknown) => failures.push(error));
    this.#store.close();
    if (failures.length > 0) throw failures[0];
  }

  /** What waited when an earlier rehearsal ended waits on. */
  private resume(pipeline: Pipeline, running: RunningPipeline): Resumed {
    const { progress, state } = this.#is;
    const left = ableToGoOn({ store: this.#store, running, state, progress });
    return new Map(left.map((record) => [record, this.#executions.play(pipeline.resume(record))]));
  }

  /** The working tree, unless what waits is the same or newer. */
  private async playTree(
    tree: Tree,
    pipeline: Pipeline,
    resumed: Resumed,
    repository: Repository | undefined,
  ): Promise<void> {
    const { options, progress, signal } = this.#is;
    const given = options.assembly !== undefined || Object.keys(options.context).length > 0;
    const executions = this.#store.all;
    const same = await playedAlready(tree.revision, { executions, resumed: [...resumed.keys()], repository, given });
    if (same === undefined) {
      this.#own = this.#executions.play(pipeline.run(tree));
    } else {
      rmSync(join(tree.assembly!.directory, '..'), { recursive: true, force: true });
      progress.note(`The working tree is not played: all of it is in execution ${same.number}, which waits`);
      this.#own = resumed.get(same);
    }
    void this.#own?.then(() => {
      this.#hasEnded = !signal.aborted;
    });
  }

  private report(invites: boolean): ExecutionReport {
    const { progress } = this.#is;
    return new ExecutionReport({
      state: this.#is.options.state,
      progress,
      cloud: this.#cloud!,
      byHand: () => this.#byHand.splice(0),
      left: () => this.left(),
      next: () => this.next(),
      invites,
    });
  }

  private next(): string[] {
    const { options, signal } = this.#is;
    if (options.once || signal.aborted) return [];
    return [...(this.#invitation === '' ? [] : [this.#invitation]), 'Ctrl-C ends it; what was posted is kept.'];
  }

  /** Without git there is none, and everything else goes on. */
  private async openRepository(running: RunningPipeline): Promise<Repository | undefined> {
    const { state, progress, options } = this.#is;
    try {
      return await Repository.open(state.repository, branchOf(running.definition()));
    } catch (error) {
      if (!options.once)
        progress.note(`Pushes start nothing, there is no repository for them: ${(error as Error).message.trim()}`);
      return undefined;
    }
  }

  /** From now on a push is an execution. */
  private listen(repository: Repository, pipeline: Pipeline, running: RunningPipeline): Pushes {
    const command = pushCommand(repository.path, branchOf(running.definition()));
    this.#invitation = `A push starts the next execution: ${command}`;
    this.#is.progress.note(this.#invitation);
    return new Pushes({
      repository,
      definition: () => running.definition(),
      start: (tree) => {
        const number = this.#store.nextNumber;
        void this.#executions.play(pipeline.run(tree), performance.now());
        return number;
      },
    });
  }

  /** The pipeline's first deployment, which nothing but a person can begin. */
  private async deployByHand(running: RunningPipeline, stacks: PipelineStacks): Promise<void> {
    const { progress, signal } = this.#is;
    const { stackName, account } = stacks.pipeline;
    const activity = progress.start(`deploy ${stackName}`);
    try {
      const { deployed } = await running.deploy(stacks, signal, activity);
      this.#byHand = [...deployed];
      activity.succeeded(
        `into account ${account}, as 'cdk deploy' does once by hand: ${deployed.at(-1)!.result.status}`,
      );
    } catch (error) {
      activity.dropped();
      throw error;
    }
  }

  /** Ends what a killed rehearsal's builds have left, before anything of this one runs. */
  private async openBuilds(): Promise<Builds> {
    const { state, progress } = this.#is;
    const { env } = process;
    const leftovers = await BuildRoot.endLeftovers(env);
    if (leftovers.length > 0) progress.note(`Ended ${leftovers.length} builds that an earlier rehearsal had left`);
    const builds = new Builds({ shelf: state.modules, project: process.cwd(), environment: env });
    this.#closers.push(() => builds.close());
    return builds;
  }

  private tree({ book }: Builds): Promise<Tree> {
    const { options, state, progress, signal } = this.#is;
    const target = join(state.artifacts, padded(this.#store.nextNumber));
    const { assembly, context } = options;
    return workingTree({
      directory: process.cwd(),
      target,
      state: state.path,
      assembly,
      context,
      progress,
      signal,
      book,
    });
  }

  /** What an earlier run deployed serves again while this one goes on. */
  private async openCloud(): Promise<Cloud> {
    const { options, state, progress } = this.#is;
    // Loaded while the app synthesizes, not before it starts.
    const { openCloud } = require('../cloud/cloud') as typeof import('../cloud/cloud');
    const cloud = await openCloud({
      stateDirectory: state.cloud,
      assetDirectory: state.assets,
      callersDirectory: state.callers,
      localIssuer: options.localIssuer,
      port: options.port,
      notice: (line) => progress.note(`  ${line}`),
    });
    this.#cloud = cloud;
    this.#closers.push(() => cloud.close());
    await cloud.resume();
    const served = this.#store.all.findLast(({ status }) => status === 'Succeeded');
    if (served !== undefined)
      for (const line of apiText(cloud.frontDoors(), `Serving execution ${served.number} meanwhile`))
        progress.line(line);
    return cloud;
  }

  private gates(running: RunningPipeline, builds: Builds): Gates {
    const { progress, options } = this.#is;
    const { stdin, stdout } = process;
    const first = options.once ? [] : [preparing(() => builds.prepare())];
    if (options.approve) return new Gates([...first, approving]);
    return new Gates([...first, ...(stdin.isTTY && stdout.isTTY ? [terminalAsker(stdin, stdout, progress)] : [])], {
      announce: announcing(progress, options.state),
      live: (gate) => liveText(gate, running.definition(), this.#store.all),
    });
  }

  private status(gates: Gates): Status {
    return {
      pid: process.pid,
      ...statusOfExecutions(this.#store.all),
      gates: gates.open,
      apis: apiText(this.#cloud?.frontDoors() ?? []),
      left: this.left(),
    };
  }

  /** What is deployed and no longer in the pipeline. */
  private left(): LeftStack[] {
    if (this.#cloud === undefined || this.#running === undefined) return [];
    const { world, cloudFormation } = this.#cloud;
    return leftStacks({
      world,
      cloudFormation,
      running: this.#running,
      option: stateOption(this.#is.options.state),
    });
  }
}

/** Both results; if one fails, only once the other has ended too, so that nothing goes on behind an error. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
