import { Refusal } from '../refusal';
import type { ExecutionRecord } from './execution-record';
import type { Pipeline } from './pipeline';

/** What a running rehearsal answers to `rollback`. */
export interface RollbackAnswer {
  /** Where no execution is asked for: those that may be, the latest first. */
  readonly targets?: readonly Pick<ExecutionRecord, 'number' | 'revision' | 'started'>[];
  /** Why there is none. */
  readonly why?: string;
  /** The rollback, once it has ended. */
  readonly execution?: Pick<ExecutionRecord, 'number' | 'status' | 'reason' | 'rollbackTarget'>;
  /** What CodePipeline would refuse, in words. */
  readonly problem?: string;
}

export interface RollbackRequest {
  readonly stage: string;
  /** An execution's number or id. */
  readonly to?: string;
}

/** Does what the command of another terminal asks for. */
export async function answerRollback(pipeline: Pipeline, { stage, to }: RollbackRequest): Promise<RollbackAnswer> {
  try {
    if (to !== undefined) return { execution: await pipeline.rollBackTo(stage, to) };
    return pipeline.rollbackTargets(stage);
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}
