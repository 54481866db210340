import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BuildRoot } from '../codebuild/build-root';
import type { Builds } from '../codebuild/builds';
import type { ExecutionRecord } from '../codepipeline/execution-record';
import { type ExecutionStore, padded } from '../codepipeline/execution-store';
import { ableToGoOn, unfinishedPush } from '../codepipeline/left-executions';
import { playedAlready } from '../codepipeline/played-already';
import type { Progress } from '../kit/progress';
import type { RefUpdate } from '../source/repository';
import type { Tree } from '../source/tree';
import { workingTree } from '../source/working-tree';
import type { StateDirectory } from '../state/state-directory';
import type { PlayedExecutions } from './played-executions';
import type { Player } from './player';
import { openPushedTo, type PushedTo } from './pushed-to';

const ONCE = "This rehearsal ends with its first execution (--once) and starts nothing: the next 'npm start' plays it.";

/** What a start plays. */
export interface Project {
  /**
   * An assembly that exists already.
   *
   * @default - the project is synthesized
   */
  readonly assembly?: string;
  /**
   * Context values beyond those of cdk.json.
   *
   * @default - none
   */
  readonly context?: Readonly<Record<string, string>>;
  /**
   * Whether it ends with its first execution, and pushes start nothing.
   *
   * @default false
   */
  readonly once?: boolean;
}

export interface ProjectStartProps {
  readonly project: Project;
  readonly directory: string;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly builds: Builds;
  readonly executions: PlayedExecutions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The steps of one `npm start`, in their order: `endLeft`, `tree`, `open`, `play`. */
export class ProjectStart {
  readonly #props: ProjectStartProps;
  #pushedTo: PushedTo | undefined;
  #hasEnded = false;
  /** The execution that this start is about. */
  execution: Promise<ExecutionRecord | undefined> | undefined;

  constructor(props: ProjectStartProps) {
    this.#props = props;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get invitation(): string | undefined {
    return this.#pushedTo?.invitation;
  }

  /** Ends executions and builds that a killed rehearsal left behind. Comes before anything else. */
  async endLeft(): Promise<void> {
    const { store, progress } = this.#props;
    for (const { number } of store.endAbandoned())
      progress.note(`Execution ${number} was interrupted and is marked Failed`);
    const leftovers = await BuildRoot.endLeftovers(process.env);
    if (leftovers.length > 0) progress.note(`Ended ${leftovers.length} builds that an earlier rehearsal had left`);
  }

  /** The working tree with its assembly. */
  tree(): Promise<Tree> {
    const { project, directory, state, store, builds, progress, signal } = this.#props;
    return workingTree({
      directory,
      target: join(state.artifacts, padded(store.nextNumber)),
      state: state.path,
      assembly: project.assembly,
      context: project.context ?? {},
      progress,
      signal,
      book: builds.book,
    });
  }

  /** From now on a push starts an execution. */
  async open({ running, pipeline }: Player): Promise<void> {
    const { project, state, store, executions, progress } = this.#props;
    this.#pushedTo = await openPushedTo({
      state,
      progress,
      once: project.once === true,
      definition: () => running.definition(),
      start: (tree) => {
        const number = store.nextNumber;
        void executions.play(pipeline.run(tree), performance.now());
        return number;
      },
    });
    if (this.invitation !== undefined) progress.note(this.invitation);
  }

  /** What came of a push, in lines for the pusher. */
  async received(updates: readonly RefUpdate[]): Promise<{ readonly lines: readonly string[] }> {
    return { lines: (await this.#pushedTo?.pushes?.received(updates)) ?? [ONCE] };
  }

  /** Resumes what waited, plays the tree unless that is waiting already, then plays what was pushed while no rehearsal ran. */
  async play(player: Player, tree: Tree): Promise<void> {
    const { store, progress } = this.#props;
    const resumed = this.#resume(player);
    const unfinished = unfinishedPush(store.all);
    await this.#playTree(player, tree, resumed);
    const pushes = this.#pushedTo?.pushes;
    for (const line of (await pushes?.catchUp()) ?? []) progress.line(`Pushed while no rehearsal ran: ${line}`);
    if (unfinished === undefined) return;
    for (const line of (await pushes?.again(unfinished.revision)) ?? [])
      progress.line(`Execution ${unfinished.number} did not come to its end: ${line}`);
  }

  /** Resumes the executions that waited when an earlier rehearsal ended. */
  #resume({ running, pipeline }: Player): ReadonlyMap<ExecutionRecord, Promise<ExecutionRecord | undefined>> {
    const { store, state, executions, progress } = this.#props;
    const left = ableToGoOn({ store, running, state, progress });
    return new Map(left.map((record) => [record, executions.play(pipeline.resume(record))]));
  }

  async #playTree(
    { pipeline }: Player,
    tree: Tree,
    resumed: ReadonlyMap<ExecutionRecord, Promise<ExecutionRecord | undefined>>,
  ): Promise<void> {
    const { project, store, executions, progress, signal } = this.#props;
    const same = await playedAlready(tree.revision, {
      executions: store.all,
      resumed: [...resumed.keys()],
      repository: this.#pushedTo?.repository,
      given: project.assembly !== undefined || Object.keys(project.context ?? {}).length > 0,
    });
    if (same === undefined) {
      this.execution = executions.play(pipeline.run(tree));
    } else {
      rmSync(join(tree.assembly!.directory, '..'), { recursive: true, force: true });
      progress.note(`The working tree is not played: all of it is in execution ${same.number}, which waits`);
      this.execution = resumed.get(same);
    }
    void this.execution?.then(() => {
      this.#hasEnded = !signal.aborted;
    });
  }
}
