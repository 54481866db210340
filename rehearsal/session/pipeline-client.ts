import type { RollbackAnswer, RollbackRequest } from '../codepipeline/rollback-answer';
import type { Status } from './status';

/** What the commands of another terminal ask of the rehearsal that runs. */
export interface PipelineClient {
  status(): Promise<Status>;
  decide(request: DecisionRequest): Promise<DecisionAnswer>;
  /** Resolves when the rollback has ended. */
  rollback(request: RollbackRequest): Promise<RollbackAnswer>;
}

export interface DecisionRequest {
  /** The gate's name. @default - the one that is open */
  readonly gate?: string;
  readonly approved: boolean;
}

export type DecisionAnswer = { readonly gate: string } | { readonly problem: string };
