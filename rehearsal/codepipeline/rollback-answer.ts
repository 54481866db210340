import { Refusal } from '../kit/refusal';
import type { ExecutionRecord } from './execution-record';
import type { Pipeline } from './pipeline';

/** What whoever plays the pipeline answers to `rollback`. */
export type RollbackAnswer =
  /** Where no execution is asked for. */
  | { readonly targets: readonly Target[]; readonly live?: number; readonly why?: string }
  /** The rollback, once it has ended. */
  | { readonly execution: Pick<ExecutionRecord, 'number' | 'status' | 'reason' | 'rollbackTarget'> }
  /** What CodePipeline would refuse, in words; or why nobody could be asked. */
  | { readonly problem: string; readonly unreachable?: true };

/** An execution to which a stage may be rolled back; they come the latest first. */
export type Target = Pick<ExecutionRecord, 'number' | 'revision' | 'started'>;

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
