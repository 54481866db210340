import { failureText } from '../cloudformation/failure-text';
import type { ExecutionRecord } from '../codepipeline/execution-record';
import { type Progress, seconds } from '../kit/progress';
import type { ExecutionReport } from './execution-report';

export interface PlayedExecutionsProps {
  readonly progress: Progress;
  /** `invites`: whether to say also after a success what a person may do next. */
  report(invites: boolean): ExecutionReport;
}

/** The executions that play at the moment: each ends by itself, and it is told how. */
export class PlayedExecutions {
  readonly #playing = new Set<Promise<unknown>>();

  constructor(private readonly is: PlayedExecutionsProps) {}

  /** `since` is the time of its push. Never rejects, as a fault of one ends no other: undefined where it had one. */
  play(played: Promise<ExecutionRecord>, since?: number): Promise<ExecutionRecord | undefined> {
    const { progress, report } = this.is;
    const invites = since === undefined;
    const ended = played
      .then(
        (record) => {
          const when = invites
            ? `${seconds(process.uptime() * 1000)} after the start`
            : `${seconds(performance.now() - since)} after the push`;
          report(invites).ended(record, when);
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

  /** Resolves when none plays any more, also of those that begin meanwhile. */
  async allEnded(): Promise<void> {
    while (this.#playing.size > 0) await Promise.allSettled(this.#playing);
  }
}
