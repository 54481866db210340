import { failureText } from '../cloudformation/failure-text';
import type { ExecutionRecord } from '../codepipeline/execution-record';
import type { Progress } from '../kit/progress';

export interface PlayedExecutionsProps {
  readonly progress: Progress;
  /** `pushedAt`, of `performance.now()`, if a push began it. */
  onEnd(record: ExecutionRecord, pushedAt: number | undefined): void;
}

/** The executions that play at the moment. A failure of one does not end the others. */
export class PlayedExecutions {
  readonly #playing = new Set<Promise<unknown>>();
  readonly #props: PlayedExecutionsProps;

  constructor(props: PlayedExecutionsProps) {
    this.#props = props;
  }

  /** Never rejects: an internal error is printed, and the result is undefined. */
  play(played: Promise<ExecutionRecord>, pushedAt?: number): Promise<ExecutionRecord | undefined> {
    const { progress, onEnd } = this.#props;
    const ended = played
      .then(
        (record) => {
          onEnd(record, pushedAt);
          return record;
        },
        (error) => {
          progress.error(failureText(error));
          return undefined;
        },
      )
      .finally(() => {
        this.#playing.delete(ended);
      });
    this.#playing.add(ended);
    return ended;
  }

  /** Resolves when none plays any more, including those that begin meanwhile. */
  async allEnded(): Promise<void> {
    while (this.#playing.size > 0) await Promise.allSettled(this.#playing);
  }
}
