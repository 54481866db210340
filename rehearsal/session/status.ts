import type { ExecutionRecord } from '../codepipeline/execution-record';
import type { Gate } from '../codepipeline/gates';
import type { LeftStack } from '../codepipeline/left-stacks';
import { type StageState, stageStates } from '../codepipeline/stage-states';

/** What is live in which stage, and what waits: the answer to `status`. */
export interface Status {
  /** The process of the rehearsal that runs. */
  readonly pid?: number;
  readonly pipeline?: string;
  readonly stages: readonly StageState[];
  readonly gates: readonly Gate[];
  /** Where each API is, in lines. */
  readonly apis: readonly string[];
  readonly left: readonly LeftStack[];
  /** The newest first. */
  readonly history: readonly Past[];
}

export type Past = Pick<
  ExecutionRecord,
  'number' | 'pipeline' | 'type' | 'rollbackTarget' | 'status' | 'reason' | 'started' | 'revision'
> & {
  /** The last stage that it has entered. */
  readonly at?: string;
};

/** How many executions the history shows: as many as a stage can be rolled back to. */
const REMEMBERED = 10;

/** The part of a status that follows from the records of executions, the oldest first. */
export function statusOfExecutions(
  executions: readonly ExecutionRecord[],
): Pick<Status, 'pipeline' | 'stages' | 'history'> {
  const newest = executions.at(-1);
  return {
    ...(newest !== undefined && { pipeline: newest.pipeline }),
    stages: stageStates(executions),
    history: executions.slice(-REMEMBERED).reverse().map(pastOf),
  };
}

function pastOf(record: ExecutionRecord): Past {
  const { number, pipeline, type, rollbackTarget, status, reason, started, revision, stages } = record;
  const at = stages.findLast((stage) => stage.status !== undefined)?.name;
  return {
    number,
    pipeline,
    type,
    status,
    started,
    revision,
    ...(rollbackTarget !== undefined && { rollbackTarget }),
    ...(reason !== undefined && { reason }),
    ...(at !== undefined && { at }),
  };
}
