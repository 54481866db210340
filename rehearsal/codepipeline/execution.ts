import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Action, PipelineDefinition, Stage } from '../aws/codepipeline/definition';
import { failureText } from '../cloudformation/failure-text';
import { Mutex } from '../kit/mutex';
import type { Activity, Progress } from '../kit/progress';
import { refuse } from '../kit/refusal';
import type { StateDirectory } from '../state/state-directory';
import { ActionGroup, NotBegun } from './action-group';
import { type ActionContext, type ActionExecutor, type ActionResult, PipelineReplaced } from './actions/action-context';
import {
  type ActionRecord,
  type ExecutionRecord,
  type StageRecord,
  type Status,
  succeededIn,
} from './execution-record';
import { type ExecutionStore, padded } from './execution-store';
import { type StageLocks, Superseded } from './stage-locks';
import { resolveVariables } from './variables';

export interface ExecutionDependencies {
  readonly definition: PipelineDefinition;
  readonly record: ExecutionRecord;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Undefined for one that plays a stage which another one holds for it: a rollback. */
  readonly locks: StageLocks | undefined;
  executorOf(action: Action, where: string): ActionExecutor;
  /** Called when it has ended in a stage without passing it, while it still holds that stage. */
  onEnd?(stage: Stage, ending: Ending): Promise<void>;
  /** Called after every stage, passed or not: something else may be live now. */
  onPlayed?(): void;
  /** Called before a stage's first action: what a person should know of it by then, in lines. */
  warnings?(stage: Stage): readonly string[];
  /** The stage's name for the person who watches several executions. */
  heading?(stage: string): string;
}

/** How an execution ended, and why, in words. */
export interface Ending {
  readonly status: Status;
  readonly reason: string;
}

/** One action while it is played. */
interface PlayedAction {
  readonly stage: Stage;
  readonly action: Action;
  /** `stage/action`. */
  readonly where: string;
  readonly record: ActionRecord;
  readonly group: ActionGroup;
  readonly activity: Activity;
}

/** It only waited when the rehearsal ended: there is nothing to write down, and the next one goes on there. */
const LEFT: Ending = { status: 'InProgress', reason: 'it waits' };

/** Plays the stages of one execution in their order, and writes down every step before and after it happens. */
export class Execution {
  readonly #props: ExecutionDependencies;

  constructor(dependencies: ExecutionDependencies) {
    this.#props = dependencies;
  }

  /** Whether this execution has replaced the pipeline that it runs under. */
  replacedPipeline = false;

  readonly #cancellation = new AbortController();
  /** Held by the one action that has asked to run alone. */
  readonly #alone = new Mutex();

  /** Ends it before its next action: what a deployment has begun it finishes, what only waits it leaves. */
  cancel(reason: string): void {
    this.#cancellation.abort(new Error(reason));
  }

  /**
   * Plays what is left to play. Returns when the record has its final status: an execution whose pipeline was replaced
   * while it ran is Cancelled, as CodePipeline has it; one whose place a more recent one took is Superseded; one that was
   * interrupted is Stopped, unless it only waited: that one stays InProgress, and may be played on.
   */
  async play(stages: readonly Stage[]): Promise<void> {
    for (const stage of stages) {
      if (succeededIn(this.#props.record, stage.name)) continue;
      const ending = await this.#passStage(stage);
      if (ending !== undefined) return;
    }
    this.#end({ status: 'Succeeded' });
  }

  async #passStage(stage: Stage): Promise<Ending | undefined> {
    const { record, definition, locks, signal, onPlayed, onEnd } = this.#props;
    const stageRecord = record.stages.find(({ name }) => name === stage.name)!;
    const waiting = AbortSignal.any([signal, this.#cancellation.signal]);
    let release: (() => void) | undefined;
    try {
      const entering = locks?.enter(stage.name, record.number, definition.executionMode, waiting);
      if (locks !== undefined && locks.holder(stage.name) !== record.number) this.#markWaiting(stageRecord, true);
      release = await entering;
    } catch (error) {
      if (this.#isLeft && !(error instanceof Superseded)) return LEFT;
      this.#markWaiting(stageRecord, false);
      return this.#end(error instanceof Superseded ? { status: 'Superseded', reason: error.message } : this.#stopped());
    }
    try {
      const ending = await this.#playStage(stage, stageRecord);
      onPlayed?.();
      if (ending === undefined || ending === LEFT) return ending;
      this.#end(ending);
      await onEnd?.(stage, ending);
      return ending;
    } finally {
      release?.();
    }
  }

  async #playStage(stage: Stage, record: StageRecord): Promise<Ending | undefined> {
    const { progress, heading = (name) => name, warnings } = this.#props;
    progress.heading(heading(stage.name));
    for (const line of warnings?.(stage) ?? []) progress.line(`  ! ${line}`);
    this.#mark(record, 'InProgress');
    for (const actions of byRunOrder(stage.actions)) {
      const group = new ActionGroup();
      const endings = await Promise.all(
        actions.map((action) =>
          this.#playAction(stage, action, record.actions.find(({ name }) => name === action.name)!, group),
        ),
      );
      group.tell(progress);
      const ending = endings.find((found) => found !== undefined && found !== LEFT) ?? endings.find(Boolean);
      if (ending === LEFT) return LEFT;
      if (ending !== undefined) {
        // What waited beside one that was interrupted has nothing to go on with.
        for (const part of record.actions) if (part.status === 'InProgress') this.#mark(part, ending.status);
        this.#mark(record, ending.status);
        return ending;
      }
    }
    this.#mark(record, 'Succeeded');
    return undefined;
  }

  async #playAction(
    stage: Stage,
    action: Action,
    record: ActionRecord,
    group: ActionGroup,
  ): Promise<Ending | undefined> {
    const where = `${stage.name}/${action.name}`;
    if (record.status === 'Succeeded') return undefined;
    if (record.status === 'Failed') return { status: 'Failed', reason: `${where} failed` };
    const activity = this.#props.progress.start(action.name, { waitsForPerson: action.category === 'Approval' });
    const played: PlayedAction = { stage, action, where, record, group, activity };
    let release = () => {};
    this.#mark(record, 'InProgress');
    try {
      this.#throwIfEnded();
      const alone = async () => {
        release = await this.#begin(played);
      };
      const execute = this.#props.executorOf(action, where);
      this.#succeed(played, await execute({ ...this.#context(played), alone }));
      return undefined;
    } catch (error) {
      return this.#endingOf(played, error);
    } finally {
      release();
    }
  }

  #succeed({ action, record, group, activity }: PlayedAction, result: ActionResult): void {
    const { summary, variables, stacks = [], omitted = false } = result;
    const execution = this.#props.record;
    if (action.namespace !== undefined && variables !== undefined)
      execution.variables = { ...execution.variables, [action.namespace]: variables };
    execution.deployed.push(...stacks);
    record.summary = summary;
    if (omitted) record.omitted = true;
    this.#mark(record, 'Succeeded');
    if (omitted) {
      activity.dropped();
      group.omitted(action.name, summary);
    } else {
      activity.succeeded(summary);
    }
  }

  /** What the error of an action means for its execution; undefined if that goes on. */
  #endingOf({ action, record, group, activity, where }: PlayedAction, error: unknown): Ending | undefined {
    if (error instanceof NotBegun) {
      activity.dropped();
      group.notBegun(action.name);
      return undefined;
    }
    if (error instanceof PipelineReplaced) {
      this.#props.record.deployed.push(...error.stacks);
      record.summary = error.message;
      this.#mark(record, 'Succeeded');
      activity.succeeded(error.message);
      this.replacedPipeline = true;
      group.end(`${action.name} had replaced the pipeline`);
      return { status: 'Cancelled', reason: 'it replaced the pipeline' };
    }
    if (this.#props.signal.aborted || error === this.#cancellation.signal.reason)
      return this.#interrupted(record, activity);
    group.end(`${action.name} had failed`);
    record.error = failureText(error);
    this.#mark(record, 'Failed');
    activity.failed(record.error);
    return { status: 'Failed', reason: `${where} failed` };
  }

  #interrupted(record: ActionRecord, activity: Activity): Ending {
    if (record.waits && this.#isLeft) {
      activity.dropped();
      return LEFT;
    }
    const stopped = this.#stopped();
    if (record.status === undefined) {
      activity.dropped();
    } else {
      this.#mark(record, stopped.status);
      activity.stopped();
    }
    return stopped;
  }

  /** Returns how to let the next one begin. What waits has taken no time, and need not begin if one beside it fails. */
  async #begin({ record, group, activity }: PlayedAction): Promise<() => void> {
    delete record.status;
    delete record.started;
    activity.queued();
    const release = await this.#alone.take();
    try {
      this.#throwIfEnded();
      group.refuseIfEnded();
      activity.begun();
      this.#mark(record, 'InProgress');
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  #throwIfEnded(): void {
    this.#props.signal.throwIfAborted();
    this.#cancellation.signal.throwIfAborted();
  }

  /** Whether what only waits at the moment waits on in the next process. */
  get #isLeft(): boolean {
    return this.#props.signal.aborted && !this.#cancellation.signal.aborted;
  }

  #context({ stage, action, where, activity, record: actionRecord }: PlayedAction): Omit<ActionContext, 'alone'> {
    const { record, state, definition } = this.#props;
    // A deployment goes on to its end when its execution is cancelled, as it would in AWS; a gate is left.
    const signal =
      action.category === 'Approval'
        ? AbortSignal.any([this.#props.signal, this.#cancellation.signal])
        : this.#props.signal;
    const variables = { ...record.variables, codepipeline: { PipelineExecutionId: record.id } };
    return {
      definition,
      action,
      configuration: Object.fromEntries(
        Object.entries(action.configuration).map(([key, value]) => [
          key,
          resolveVariables(value, variables, where, `Configuration.${key}`),
        ]),
      ),
      where,
      execution: record,
      signal,
      artifact: (name) => {
        const path = record.artifacts[name];
        if (path !== undefined) return join(state.artifacts, path);
        return refuse({
          resource: where,
          property: 'InputArtifacts',
          message: `the artifact '${name}' was not made`,
          repair: 'let an action before this one hand it on',
        });
      },
      hand: (artifact, directory) => {
        record.artifacts = { ...record.artifacts, [artifact]: relative(state.artifacts, directory) };
      },
      artifactDirectory: (name) => join(state.artifacts, padded(record.number), fileName(name)),
      logFile: () => {
        const directory = join(state.logs, padded(record.number));
        mkdirSync(directory, { recursive: true });
        return join(directory, `${fileName(`${stage.name}.${action.name}`)}.log`);
      },
      waiting: async (answer) => {
        this.#markWaiting(actionRecord, true);
        const given = await answer();
        this.#markWaiting(actionRecord, false);
        return given;
      },
      now: activity.now,
      line: activity.line,
    };
  }

  #mark(part: StageRecord | ActionRecord, status: Status): void {
    part.status = status;
    delete part.waits;
    if (status === 'InProgress') part.started ??= new Date().toISOString();
    else part.ended = new Date().toISOString();
    this.#props.store.save(this.#props.record);
  }

  #markWaiting(part: StageRecord | ActionRecord, waits: boolean): void {
    if (waits) part.waits = true;
    else delete part.waits;
    this.#props.store.save(this.#props.record);
  }

  #stopped(): Ending {
    if (this.#props.signal.aborted) return { status: 'Stopped', reason: 'the rehearsal was ended' };
    return { status: 'Cancelled', reason: (this.#cancellation.signal.reason as Error).message };
  }

  #end<E extends Pick<Ending, 'status'> & Partial<Ending>>(ending: E): E {
    const { record, store } = this.#props;
    record.status = ending.status;
    record.ended = new Date().toISOString();
    if (ending.reason !== undefined) record.reason = ending.reason;
    store.save(record);
    return ending;
  }
}

/** Groups that run one after the other; those within a group run at the same time. */
function byRunOrder(actions: readonly Action[]): Action[][] {
  const groups = new Map<number, Action[]>();
  for (const action of actions) groups.set(action.runOrder, [...(groups.get(action.runOrder) ?? []), action]);
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function fileName(name: string): string {
  return name.replaceAll(/[^\w.@-]/g, '_');
}
