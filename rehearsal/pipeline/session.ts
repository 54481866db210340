import { join, relative } from 'node:path';
import { readAssembly } from '../assembly/assembly';
import { type PipelineStacks, pipelineStacks } from '../assembly/pipeline-stacks';
import type { Cloud } from '../cloud';
import type { StartOptions } from '../options';
import { branchOf } from '../repository/push-filter';
import { Pushes } from '../repository/pushes';
import { Repository } from '../repository/repository';
import type { StateDirectory } from '../state/state-directory';
import { announcing, approving } from './askers';
import { openChannel } from './channel';
import type { DeployedStack, ExecutionRecord } from './execution-record';
import { ExecutionStore, padded } from './execution-store';
import { failureText } from './failure-text';
import { Gates } from './gates';
import { InstalledModules } from './installed-modules';
import { Pipeline } from './pipeline';
import { refusePortInUse } from './port';
import { type Progress, seconds } from './progress';
import { answerRollback } from './rollback-answer';
import { RunningPipeline } from './running-pipeline';
import type { Status } from './status';
import { summaryText } from './summary';
import { retainedText } from './teardown';
import { terminalAsker } from './terminal-asker';
import type { Tree } from './tree';
import { workingTree } from './working-tree';

const ONCE = "This rehearsal ends with its first execution (--once) and starts nothing: the next 'npm start' plays it.";

export interface SessionDependencies {
  readonly options: StartOptions;
  readonly state: StateDirectory;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** One `npm start`: the working tree first, then every push, with an API that serves. */
export class Session {
  readonly #is: SessionDependencies;
  readonly #store: ExecutionStore;
  readonly #ending = new AbortController();
  /** Executions of pushes that have not ended yet. */
  readonly #pushed = new Set<Promise<void>>();
  #cloud: Cloud | undefined;

  constructor(dependencies: SessionDependencies) {
    const signal = AbortSignal.any([dependencies.signal, this.#ending.signal]);
    this.#is = { ...dependencies, signal };
    this.#store = new ExecutionStore(dependencies.state, (line) => dependencies.progress.note(line));
  }

  /** Plays the pipeline once for the working tree. Everything that came up stays up until `close`. */
  async play(): Promise<ExecutionRecord> {
    const { options, state, progress, signal } = this.#is;
    await refusePortInUse(options.port);
    for (const { number } of this.#store.endAbandoned()) progress.note(`Execution ${number} had not ended: it failed`);
    const [tree, cloud] = await both(this.tree(), this.openCloud());
    signal.throwIfAborted();
    const stacks = pipelineStacks(readAssembly(tree.assembly!.directory));
    const running = new RunningPipeline(cloud.world, cloud.cloudFormation, state);
    if (!running.isPlayable(stacks.pipeline)) await this.deployByHand(running, stacks);
    const gates = new Gates(options.approve ? [approving] : this.askers());
    const modules = new InstalledModules(state.modules, process.cwd());
    const pipeline = new Pipeline({ cloud, state, store: this.#store, running, gates, progress, signal, modules });
    const pushes = options.once ? undefined : await this.listen(pipeline, running);
    const channel = await openChannel(state, {
      status: () => this.status(gates),
      decide: ({ gate, approved }) => gates.decide(gate, { approved, by: 'by command' }),
      rollback: (request) => answerRollback(pipeline, request),
      push: async ({ updates }) => ({ lines: (await pushes?.received(updates)) ?? [ONCE] }),
    });
    this.#closers.push(() => channel.close());
    const first = pipeline.run(tree);
    for (const line of (await pushes?.catchUp()) ?? []) progress.line(`Pushed while no rehearsal ran: ${line}`);
    return first;
  }

  /** From now on a push is an execution. Without git there is none, and everything else goes on. */
  private async listen(pipeline: Pipeline, running: RunningPipeline): Promise<Pushes | undefined> {
    const { state, progress } = this.#is;
    const branch = branchOf(running.definition());
    try {
      const repository = await Repository.open(state.repository, branch);
      const way = relative(process.cwd(), repository.path);
      this.#invitation = `A push starts the next execution: git push ${way.startsWith('..') ? repository.path : way} HEAD:${branch}`;
      progress.note(this.#invitation);
      return new Pushes({
        repository,
        definition: () => running.definition(),
        start: (tree) => this.startPushed(pipeline, tree),
      });
    } catch (error) {
      progress.note(`Pushes start nothing, there is no repository for them: ${(error as Error).message.trim()}`);
      return undefined;
    }
  }

  private startPushed(pipeline: Pipeline, tree: Tree): number {
    const { progress } = this.#is;
    const since = performance.now();
    const number = this.#store.nextNumber;
    const ended = pipeline
      .run(tree)
      .then(
        (record) => this.tellPushed(record, since),
        (error) => progress.error(failureText(error)),
      )
      .finally(() => {
        this.#pushed.delete(ended);
      });
    this.#pushed.add(ended);
    return number;
  }

  private tellPushed(record: ExecutionRecord, since: number): void {
    const { progress } = this.#is;
    const { number, status, reason } = record;
    if (status === 'Succeeded') {
      this.tell(record, `${seconds(performance.now() - since)} after the push`);
    } else if (status === 'Failed') {
      progress.line();
      progress.failure(`Execution ${number} failed: ${reason}`);
      for (const { url } of this.#cloud?.frontDoors() ?? []) progress.line(`The API goes on serving: ${url}`);
      progress.note(this.#invitation);
    } else {
      progress.note(`Execution ${number} ${status.toLowerCase()}: ${reason}`);
    }
  }

  /** How to push, in words; empty where nothing listens. */
  get invitation(): string {
    return this.#invitation;
  }

  /** The end of a succeeded execution: what is where now. */
  tell(record: ExecutionRecord, when = `${seconds(process.uptime() * 1000)} after the start`): void {
    const { progress } = this.#is;
    const order = record.deployed.map(({ stack }) => stack);
    const frontDoors = [...(this.#cloud?.frontDoors() ?? [])].sort(
      (a, b) => order.indexOf(a.stack) - order.indexOf(b.stack),
    );
    progress.line();
    // Told once: a later execution has not deployed it.
    const byHand = this.#byHand;
    this.#byHand = [];
    for (const line of summaryText([...byHand, ...record.deployed], frontDoors)) progress.line(line);
    for (const line of retainedText(this.#cloud?.cloudFormation.retained() ?? [])) progress.line(line);
    progress.line();
    progress.success(`Execution ${record.number} succeeded, ${when}`);
    for (const { url } of frontDoors) progress.line(`Global API: ${url}`);
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('the rehearsal ends'));
    // What still plays stops where it is, and writes that down, before what it plays on is taken away.
    await Promise.allSettled(this.#pushed);
    // The next one also where one fails: nothing is left running for it.
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse())
      await close().catch((error: unknown) => failures.push(error));
    this.#store.close();
    if (failures.length > 0) throw failures[0];
  }

  /** What was deployed before there was a pipeline to do it. */
  #byHand: readonly DeployedStack[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  #invitation = '';

  /** The pipeline's first deployment, which nothing but a person can begin. */
  private async deployByHand(running: RunningPipeline, stacks: PipelineStacks): Promise<void> {
    const { progress, signal } = this.#is;
    const { stackName, account } = stacks.pipeline;
    const activity = progress.start(`deploy ${stackName}`);
    try {
      const { deployed } = await running.deploy(stacks, signal, activity);
      this.#byHand = deployed;
      activity.succeeded(
        `into account ${account}, as 'cdk deploy' does once by hand: ${deployed.at(-1)!.result.status}`,
      );
    } catch (error) {
      activity.dropped();
      throw error;
    }
  }

  private tree(): Promise<Tree> {
    const { options, state, progress, signal } = this.#is;
    const target = join(state.artifacts, padded(this.#store.nextNumber));
    const { assembly, context } = options;
    return workingTree({ directory: process.cwd(), target, state: state.path, assembly, context, progress, signal });
  }

  /** What an earlier run deployed serves again while this one goes on. */
  private async openCloud(): Promise<Cloud> {
    const { options, state, progress } = this.#is;
    // Loaded while the app synthesizes, not before it starts.
    const { openCloud } = require('../cloud') as typeof import('../cloud');
    const cloud = await openCloud({
      stateDirectory: state.cloud,
      assetDirectory: state.assets,
      port: options.port,
      notice: (line) => progress.note(`  ${line}`),
    });
    this.#cloud = cloud;
    this.#closers.push(() => cloud.close());
    await cloud.resume();
    const served = this.#store.all.findLast(({ status }) => status === 'Succeeded');
    const [door] = cloud.frontDoors();
    if (served !== undefined && door !== undefined)
      progress.line(`Serving execution ${served.number} meanwhile: ${door.url}`);
    return cloud;
  }

  private askers() {
    const { progress, options } = this.#is;
    const { stdin, stdout } = process;
    const announce = announcing(progress, options.state);
    return stdin.isTTY && stdout.isTTY ? [announce, terminalAsker(stdin, stdout, progress)] : [announce];
  }

  private status(gates: Gates): Status {
    const execution = this.#store.latest;
    return {
      pid: process.pid,
      gates: gates.open,
      apis: this.#cloud?.frontDoors().map(({ url }) => url) ?? [],
      ...(execution !== undefined && { execution }),
      others: this.#store.all.filter((record) => record !== execution && record.status === 'InProgress'),
    };
  }
}

/** Both results; if one fails, only once the other has ended too, so that nothing goes on behind an error. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
