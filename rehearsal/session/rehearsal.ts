import { join } from 'node:path';
import { readAssembly } from '../assembly/assembly';
import { pipelineStacks } from '../assembly/pipeline-stacks';
import { ConfigurationRefused } from '../assembly/synthesize';
import { Builds } from '../codebuild/builds';
import { approving, preparing } from '../codepipeline/askers';
import type { DeployedStack, ExecutionRecord } from '../codepipeline/execution-record';
import { ExecutionStore } from '../codepipeline/execution-store';
import { type LeftStack, leftStacks } from '../codepipeline/left-stacks';
import { answerRollback, type RollbackAnswer, type RollbackRequest } from '../codepipeline/rollback-answer';
import { type TeardownProps, tearDown } from '../codepipeline/teardown';
import { ApiPorts, portsFile } from '../path/api-ports';
import type { TokenAnswer, TokenRequest } from '../path/token-request';
import type { Tree } from '../source/tree';
import { StateDirectory, type StateLock } from '../state/state-directory';
import { stateOption } from '../state/state-option';
import { apiText } from './api-text';
import { openChannel } from './channel';
import { Closers } from './closers';
import { DeployedSystem } from './deployed-system';
import type { DecisionAnswer, DecisionRequest } from './pipeline-client';
import { PlayedExecutions } from './played-executions';
import { Player } from './player';
import { type Project, ProjectStart } from './project-start';
import type { RehearsalProps } from './rehearsal-props';
import { type Status, statusOfExecutions } from './status';

/** Throws a UsageError if the state directory cannot be used: a rehearsal that runs in it, another version, a full disk. */
export function openRehearsal(props: RehearsalProps): Rehearsal {
  return new Rehearsal(props);
}

/** A pipeline that is played on this machine, and everything that it has deployed. One process has it open at a time. */
export class Rehearsal {
  readonly state: StateDirectory;
  readonly deployed: DeployedSystem;
  readonly #props: RehearsalProps;
  readonly #lock: StateLock;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #closers = new Closers();
  readonly #executions: PlayedExecutions;
  readonly #builds: Builds;
  #records: ExecutionStore | undefined;
  #player: Player | undefined;
  #start: ProjectStart | undefined;
  /** The pipeline's own stacks, until a success is reported with them. */
  #byHand: DeployedStack[] = [];
  #wasRefused = false;

  constructor(props: RehearsalProps) {
    const { state, project = process.cwd(), port = 0, localIssuer = false, keepWaits = false } = props;
    const { progress, signal, onEnd } = props;
    this.#props = props;
    this.state = new StateDirectory(state);
    this.#lock = this.state.open();
    this.#signal = AbortSignal.any([...(signal === undefined ? [] : [signal]), this.#ending.signal]);
    this.#builds = new Builds({ shelf: this.state.modules, project, environment: process.env });
    this.#closers.add(() => this.#builds.close());
    this.deployed = new DeployedSystem({
      state: this.state,
      port,
      localIssuer,
      keepWaits,
      notice: (line) => progress.note(`  ${line}`),
    });
    this.#closers.add(() => this.deployed.close());
    this.#executions = new PlayedExecutions({
      progress,
      onEnd: (record, pushedAt) => {
        if (this.invitation !== undefined) this.#builds.prepare();
        const byHand = record.status === 'Succeeded' ? this.#byHand.splice(0) : [];
        onEnd?.({ record, deployed: [...byHand, ...record.deployed], pushedAt });
      },
    });
  }

  /**
   * What `npm start` does: goes on with what waited, plays the project, and from then on whatever is pushed, and answers the
   * commands of other terminals. Returns when all of it plays; `ended` waits for it.
   *
   * Throws a UsageError for a port that is in use, a ConfigurationRefused if the app refuses its configuration, a Refusal for
   * what AWS would refuse of the pipeline.
   */
  async start(project: Project = {}): Promise<void> {
    const { port = 0, project: directory = process.cwd(), progress } = this.#props;
    await new ApiPorts({ first: port, file: portsFile(join(this.state.cloud, 'network')) }).check();
    this.#start = new ProjectStart({
      project,
      directory,
      state: this.state,
      store: this.#store,
      builds: this.#builds,
      executions: this.#executions,
      progress,
      signal: this.#signal,
    });
    try {
      await this.#start.endLeft();
      const [tree] = await both(this.#start.tree(), this.resume());
      this.#signal.throwIfAborted();
      this.#builds.askNpm();
      const player = await this.#playerFor(tree, project.once !== true);
      await this.#start.open(player);
      const channel = await openChannel(this.state, {
        status: () => this.status(),
        decide: (request) => this.decide(request),
        rollback: (request) => this.rollBack(request),
        token: (request) => this.token(request),
        push: ({ updates }) => this.#start!.received(updates),
      });
      this.#closers.add(() => channel.close());
      await this.#start.play(player, tree);
    } catch (error) {
      this.#wasRefused = error instanceof ConfigurationRefused;
      throw error;
    }
  }

  /**
   * Plays the pipeline for a tree that has been synthesized. Returns the last execution that this took, when it has ended in
   * whatever way. Rejects only for a fault of the rehearsal, or a Refusal of the pipeline itself.
   */
  async play(tree: Tree): Promise<ExecutionRecord> {
    const { pipeline } = await this.#playerFor(tree, false);
    const played = pipeline.run(tree);
    void this.#executions.play(played);
    return played;
  }

  /** The execution that `start` was about, when everything that plays has ended; undefined where it had a fault. */
  async ended(): Promise<ExecutionRecord | undefined> {
    await this.#executions.allEnded();
    return this.#start?.execution;
  }

  /** Whether the execution that `start` was about has ended, in whatever way. */
  get hasEnded(): boolean {
    return this.#start?.hasEnded === true;
  }

  /** What an earlier process has deployed serves again, unless `serving` is false. Every verb does this first. */
  async resume({ serving }: { readonly serving: boolean } = { serving: true }): Promise<void> {
    const opened = this.deployed.cloud !== undefined;
    await this.deployed.open(serving);
    const served = this.executions.findLast(({ status }) => status === 'Succeeded');
    if (opened || !serving || served === undefined) return;
    for (const line of apiText(this.deployed.apis(), `Serving execution ${served.number} meanwhile`))
      this.#props.progress.line(line);
  }

  /** Decides the gate of this name, or the one that waits. */
  decide({ gate, approved, by = 'by command' }: DecisionRequest & { readonly by?: string }): DecisionAnswer {
    return this.#player?.gates.decide(gate, { approved, by }) ?? { problem: 'no gate is waiting' };
  }

  /** Lists what a stage may be rolled back to, or, with `to`, rolls it back; resolves when the rollback has ended. */
  async rollBack(request: RollbackRequest): Promise<RollbackAnswer> {
    return answerRollback((await this.#ready()).pipeline, request);
  }

  /** A token for an API that asks for one; only with `localIssuer`. */
  token(request: TokenRequest): TokenAnswer {
    return this.deployed.cloud?.token(request) ?? { problem: 'no API is deployed' };
  }

  /**
   * Deletes the stacks that are deployed, or the one that is named, without starting what serves.
   *
   * Throws a TeardownRefused, and deletes nothing, where a loss of data is not confirmed; a UsageError for a name that no stack
   * has.
   */
  async tearDown(request: Pick<TeardownProps, 'only' | 'approved' | 'confirm' | 'again'> = {}): Promise<void> {
    const cloud = await this.deployed.open(false);
    await tearDown({ cloud, progress: this.#props.progress, signal: this.#signal, ...request });
  }

  status(): Status {
    return {
      pid: process.pid,
      ...statusOfExecutions(this.executions),
      gates: this.#player?.gates.open ?? [],
      apis: apiText(this.deployed.apis()),
      left: this.left(),
    };
  }

  /** The oldest first. */
  get executions(): readonly ExecutionRecord[] {
    return this.#store.all;
  }

  /** How to push to it, in words; undefined where a push starts nothing. */
  get invitation(): string | undefined {
    return this.#start?.invitation;
  }

  /** What is deployed and no longer in the pipeline. */
  left(): readonly LeftStack[] {
    const { cloud } = this.deployed;
    if (cloud === undefined || this.#player === undefined) return [];
    const { world, cloudFormation } = cloud;
    return leftStacks({ world, cloudFormation, running: this.#player.running, option: stateOption(this.#props.state) });
  }

  /** Ends everything that runs, and unlocks the state directory. May be called more than once. */
  async close(): Promise<void> {
    this.#ending.abort(new Error('the rehearsal ends'));
    // Executions stop and record where they stopped, before what they run on is closed.
    await this.#executions.allEnded();
    try {
      await this.#closers.close();
      this.#records?.close();
    } finally {
      if (this.#wasRefused) this.#lock.discard();
      else this.#lock.release();
    }
  }

  get #store(): ExecutionStore {
    this.#records ??= new ExecutionStore(this.state, (line) => this.#props.progress.note(line));
    return this.#records;
  }

  /** What plays the pipeline, once the deployed system is there. */
  async #ready(prepares = false): Promise<Player> {
    await this.resume();
    const { approve = false, askers = [], announce, progress } = this.#props;
    this.#player ??= new Player({
      cloud: await this.deployed.open(true),
      state: this.state,
      store: this.#store,
      builds: this.#builds,
      progress,
      signal: this.#signal,
      askers: [
        // A gate that nobody has to open leaves no time: what is being deployed would wait for the disk.
        ...(prepares && !approve ? [preparing(() => this.#builds.prepare())] : []),
        ...(approve ? [approving] : []),
        ...askers,
      ],
      announce,
    });
    return this.#player;
  }

  /** What plays the pipeline of the tree's assembly, which is deployed first if it is not the one that is deployed. */
  async #playerFor({ assembly }: Tree, prepares: boolean): Promise<Player> {
    const player = await this.#ready(prepares);
    if (assembly !== undefined)
      this.#byHand.push(...(await player.deploy(pipelineStacks(readAssembly(assembly.directory)))));
    return player;
  }
}

/** Both results; if one fails, only once the other has ended too, so that nothing goes on behind an error. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
