import type { RevisionRecord } from '../source/revision';
import { type ExecutionRecord, type StageRecord, succeededIn } from './execution-record';

/** What is in a stage, and what happens there. */
export interface StageState {
  readonly name: string;
  /** What passed it last. Of a rollback: the execution that it went back to, and the rollback as `by`. */
  readonly live?: {
    readonly execution: number;
    readonly revision: RevisionRecord;
    readonly since: string;
    readonly by?: number;
  };
  /** What is in it now, and which of its actions run. */
  readonly inside?: { readonly execution: number; readonly actions: readonly string[] };
  /** What waits until the stage is free. */
  readonly before: readonly number[];
  /** The last attempt to pass it, where that failed. */
  readonly failed?: {
    readonly execution: number;
    readonly at: string;
    /** `action: the first line of what it said`. */
    readonly why: readonly string[];
    /** Actions that had succeeded, and that nothing has taken back. */
    readonly kept: readonly string[];
  };
}

/** The stages of a pipeline as its executions left them, the oldest execution first. */
export function stageStates(executions: readonly ExecutionRecord[]): StageState[] {
  const newest = executions.findLast(({ type }) => type === 'STANDARD');
  if (newest === undefined) return [];
  const ofPipeline = executions.filter(({ pipeline }) => pipeline === newest.pipeline);
  return newest.stages.map(({ name }) => stateOf(name, ofPipeline));
}

/** The execution whose content a stage has: of a rollback, the one that it went back to. */
export function liveIn(executions: readonly ExecutionRecord[], stage: string): number | undefined {
  const passed = lastPassed(executions, stage);
  return passed?.rollbackTarget ?? passed?.number;
}

function stateOf(name: string, executions: readonly ExecutionRecord[]): StageState {
  const passed = lastPassed(executions, name);
  const running = executions.filter(({ status }) => status === 'InProgress');
  const inside = running.find((record) => stageOf(record, name)?.status === 'InProgress');
  return {
    name,
    ...(passed !== undefined && {
      live: {
        execution: passed.rollbackTarget ?? passed.number,
        revision: passed.revision,
        since: stageOf(passed, name)?.ended ?? passed.started,
        ...(passed.type === 'ROLLBACK' && { by: passed.number }),
      },
    }),
    ...(inside !== undefined && {
      inside: {
        execution: inside.number,
        actions: stageOf(inside, name)!
          .actions.filter(({ status }) => status === 'InProgress')
          .map((action) => action.name),
      },
    }),
    before: running.filter((record) => nextStage(record) === name).map(({ number }) => number),
    ...failureIn(name, executions, passed),
  };
}

function lastPassed(executions: readonly ExecutionRecord[], stage: string): ExecutionRecord | undefined {
  const passed = executions.filter((record) => succeededIn(record, stage));
  return passed.sort((a, b) => endOf(a, stage).localeCompare(endOf(b, stage)) || a.number - b.number).at(-1);
}

function failureIn(
  name: string,
  executions: readonly ExecutionRecord[],
  passed: ExecutionRecord | undefined,
): Pick<StageState, 'failed'> {
  const last = executions.findLast((record) => ['Succeeded', 'Failed'].includes(stageOf(record, name)?.status ?? ''));
  const tried = last?.type === 'ROLLBACK' && last.status === 'Succeeded' ? rolledBack(name, executions, last) : last;
  const stage = tried && stageOf(tried, name);
  if (stage?.status !== 'Failed') return {};
  const takenBack = passed !== undefined && endOf(passed, name) > endOf(tried!, name);
  return {
    failed: {
      execution: tried!.number,
      at: stage.ended ?? tried!.started,
      why: stage.actions
        .filter(({ status }) => status === 'Failed')
        .map(
          ({ name: action, error }) =>
            `${action}: ${firstLine(error ?? tried!.reason ?? 'no reason was written down')}`,
        ),
      kept: takenBack ? [] : stage.actions.filter(({ status }) => status === 'Succeeded').map((action) => action.name),
    },
  };
}

/** The failed execution that a rollback answered; undefined where a person rolled back what worked. */
function rolledBack(
  name: string,
  executions: readonly ExecutionRecord[],
  rollback: ExecutionRecord,
): ExecutionRecord | undefined {
  return executions.findLast(
    (record) => record.number < rollback.number && stageOf(record, name)?.status !== undefined,
  );
}

/** Where an execution goes next, if it is in no stage at the moment. */
function nextStage({ stages }: ExecutionRecord): string | undefined {
  if (stages.some(({ status }) => status === 'InProgress')) return undefined;
  return stages.find(({ status }) => status === undefined)?.name;
}

function stageOf({ stages }: ExecutionRecord, name: string): StageRecord | undefined {
  return stages.find((stage) => stage.name === name);
}

function endOf(record: ExecutionRecord, name: string): string {
  return stageOf(record, name)?.ended ?? '';
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}
