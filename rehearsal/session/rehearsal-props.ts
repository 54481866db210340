import type { DeployedStack, ExecutionRecord } from '../codepipeline/execution-record';
import type { Announcer, Asker } from '../codepipeline/gates';
import type { Progress } from '../kit/progress';

export interface RehearsalProps {
  /** The state directory; made if it is not there. Nobody else may open it until `close`. */
  readonly state: string;
  /**
   * The directory of the project whose pipeline is played.
   *
   * @default - the working directory
   */
  readonly project?: string;
  /**
   * The port of the first API on 127.0.0.1; 0: any that is free.
   *
   * @default 0
   */
  readonly port?: number;
  /**
   * Whether an issuer of the rehearsal's own stands for those of the templates.
   *
   * @default false
   */
  readonly localIssuer?: boolean;
  /**
   * Whether changes of load balancers, endpoints and VPC links take time also while no requests flow.
   *
   * @default false
   */
  readonly keepWaits?: boolean;
  /**
   * Opens every gate but those behind which data would be lost, which it rejects.
   *
   * @default false
   */
  readonly approve?: boolean;
  /**
   * Who else is asked at a gate; the first answer decides.
   *
   * @default - nobody: gates wait for `decide`
   */
  readonly askers?: readonly Asker[];
  /**
   * Told of every gate that waits.
   *
   * @default - nobody is told
   */
  readonly announce?: Announcer;
  /** Told what goes on. */
  readonly progress: Progress;
  /**
   * Ends what plays.
   *
   * @default - only `close` does
   */
  readonly signal?: AbortSignal;
  /** Called when an execution has ended, or waits when the rehearsal ends. */
  onEnd?(execution: EndedExecution): void;
}

export interface EndedExecution {
  readonly record: ExecutionRecord;
  /** Its stacks; with the first success, also the pipeline's own, which a person would have deployed. */
  readonly deployed: readonly DeployedStack[];
  /** When it was pushed, by `performance.now()`; undefined if no push began it. */
  readonly pushedAt: number | undefined;
}
