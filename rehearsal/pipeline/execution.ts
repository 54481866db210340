import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Refusal } from '../refusal';
import type { StateDirectory } from '../state/state-directory';
import { type ActionContext, type ActionExecutor, PipelineReplaced } from './actions/action-context';
import type { Action, PipelineDefinition, Stage } from './definition';
import type { ActionRecord, ExecutionRecord, StageRecord, Status } from './execution-record';
import { type ExecutionStore, padded } from './execution-store';
import { failureText } from './failure-text';
import type { Activity, Progress } from './progress';
import { resolveVariables } from './variables';

export interface ExecutionDependencies {
  readonly definition: PipelineDefinition;
  readonly record: ExecutionRecord;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  executorOf(action: Action, where: string): ActionExecutor;
}

/** Plays the stages of one execution in their order, and writes down every step before and after it happens. */
export class Execution {
  readonly #is: ExecutionDependencies;

  constructor(dependencies: ExecutionDependencies) {
    this.#is = dependencies;
  }

  /**
   * Returns when the record has its final status. An execution whose pipeline was replaced while it ran is Cancelled, as
   * CodePipeline has it; one that was interrupted is Stopped.
   */
  async play(stages: readonly Stage[]): Promise<void> {
    const { record } = this.#is;
    for (const stage of stages) {
      const stageRecord = record.stages.find(({ name }) => name === stage.name)!;
      const failure = await this.playStage(stage, stageRecord);
      if (failure !== undefined) return this.end(failure.status, failure.reason);
    }
    this.end('Succeeded');
  }

  private async playStage(
    stage: Stage,
    record: StageRecord,
  ): Promise<{ readonly status: Status; readonly reason: string } | undefined> {
    this.#is.progress.heading(stage.name);
    this.mark(record, 'InProgress');
    for (const actions of byRunOrder(stage.actions)) {
      const failures = await Promise.all(
        actions.map((action) =>
          this.playAction(stage, action, record.actions.find(({ name }) => name === action.name)!),
        ),
      );
      const failure = failures.find((found) => found !== undefined);
      if (failure !== undefined) {
        this.mark(record, failure.status);
        return failure;
      }
    }
    this.mark(record, 'Succeeded');
    return undefined;
  }

  private async playAction(stage: Stage, action: Action, record: ActionRecord) {
    const where = `${stage.name}/${action.name}`;
    const { signal, progress } = this.#is;
    const activity = progress.start(action.name, { waitsForPerson: action.category === 'Approval' });
    this.mark(record, 'InProgress');
    try {
      signal.throwIfAborted();
      const {
        summary,
        variables,
        stacks = [],
      } = await this.#is.executorOf(action, where)(this.context(stage, action, where, activity));
      if (action.namespace !== undefined && variables !== undefined) {
        this.#is.record.variables = { ...this.#is.record.variables, [action.namespace]: variables };
      }
      this.#is.record.deployed.push(...stacks);
      record.summary = summary;
      this.mark(record, 'Succeeded');
      activity.succeeded(summary);
      return undefined;
    } catch (error) {
      if (error instanceof PipelineReplaced) {
        this.#is.record.deployed.push(...error.stacks);
        record.summary = error.message;
        this.mark(record, 'Succeeded');
        activity.succeeded(error.message);
        return { status: 'Cancelled' as const, reason: 'the pipeline was replaced while it ran' };
      }
      if (signal.aborted) {
        this.mark(record, 'Stopped');
        activity.stopped();
        return { status: 'Stopped' as const, reason: 'the rehearsal was ended' };
      }
      record.error = failureText(error);
      this.mark(record, 'Failed');
      activity.failed(record.error);
      return { status: 'Failed' as const, reason: `${where} failed` };
    }
  }

  private context(stage: Stage, action: Action, where: string, activity: Activity): ActionContext {
    const { record, state, definition, signal } = this.#is;
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
        throw new Refusal({ where, property: 'InputArtifacts', message: `the artifact '${name}' was not made` });
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
      now: activity.now,
      line: activity.line,
    };
  }

  private mark(part: StageRecord | ActionRecord, status: Status): void {
    part.status = status;
    if (status === 'InProgress') part.started = new Date().toISOString();
    else part.ended = new Date().toISOString();
    this.#is.store.save(this.#is.record);
  }

  private end(status: Status, reason?: string): void {
    const { record, store } = this.#is;
    record.status = status;
    record.ended = new Date().toISOString();
    if (reason !== undefined) record.reason = reason;
    store.save(record);
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
