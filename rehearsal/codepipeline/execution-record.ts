import type { StackResult } from '../cloudformation/deployment';
import type { AwsEnvironment } from '../cloudformation/world';
import type { RevisionRecord } from '../source/revision';
import type { Variables } from './variables';

/** The words of CodePipeline (API Reference, "PipelineExecution"). */
export type Status = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

/** One run of the pipeline, as it is kept on disk. */
export interface ExecutionRecord {
  /** Counts up in a state directory: the name that people use. */
  readonly number: number;
  /** In the form of CodePipeline's. */
  readonly id: string;
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly pipeline: string;
  /** Which version of the pipeline's structure it runs under: goes up with every change to the pipeline resource. */
  readonly structureVersion: number;
  readonly revision: RevisionRecord;
  /** The execution that a rollback goes back to. */
  readonly rollbackTarget?: number;
  status: Status;
  /** Why it ended as it did, in a sentence. */
  reason?: string;
  /** The rehearsal ended while it ran: nobody found anything wrong with it. */
  interrupted?: true;
  readonly started: string;
  ended?: string;
  readonly stages: readonly StageRecord[];
  /** Where each artifact is, relative to the directory of all artifacts. */
  artifacts: Record<string, string>;
  variables: Variables;
  /** What it deployed, in the order in which the deployments ended. */
  deployed: DeployedStack[];
}

export interface DeployedStack extends AwsEnvironment {
  readonly stack: string;
  readonly result: StackResult;
}

export interface StageRecord {
  readonly name: string;
  status?: Status;
  /** The execution waits until this stage is free. */
  waits?: true;
  started?: string;
  ended?: string;
  readonly actions: readonly ActionRecord[];
}

export interface ActionRecord {
  readonly name: string;
  readonly runOrder: number;
  status?: Status;
  /** It waits for a person, and nothing that it is for has begun. */
  waits?: true;
  started?: string;
  ended?: string;
  summary?: string;
  /** It counts as succeeded, but nothing was done for it. */
  omitted?: boolean;
  error?: string;
}

/**
 * Where an execution waits for a person, or for a stage to be free, in words; undefined if anything else of it runs.
 *
 * An interruption breaks nothing of one that only waits. Before its source is there it has nothing yet to go on with.
 */
export function waitsAt({ type, status, stages }: ExecutionRecord): string | undefined {
  if (status !== 'InProgress' || (type === 'STANDARD' && stages[0]?.status !== 'Succeeded')) return undefined;
  const running = stages.flatMap(({ actions }) => actions.filter((action) => action.status === 'InProgress'));
  if (running.some(({ waits }) => waits !== true)) return undefined;
  if (running.length > 0) return `at ${running.map(({ name }) => name).join(', ')}`;
  const next = stages.find(({ waits }) => waits === true);
  return next && `before ${next.name}`;
}

/** Whether a stage was passed, in whatever way the whole execution ended. */
export function succeededIn(record: ExecutionRecord, stage: string): boolean {
  return record.stages.some(({ name, status }) => name === stage && status === 'Succeeded');
}
