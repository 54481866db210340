import type { PipelineDefinition } from '../aws/codepipeline/definition';

/** Thrown out of the wait for a stage: a more recent execution waits for it now. */
export class Superseded extends Error {
  override readonly name = 'Superseded';

  constructor(
    readonly stage: string,
    readonly by: number,
  ) {
    super(`execution ${by} is more recent and took its place before ${stage}`);
  }
}

interface Waiting {
  readonly execution: number;
  enter(): void;
  supersede(by: number): void;
}

/**
 * Which execution is in which stage. A stage holds one execution at a time, also while a gate in it waits, and unlocks
 * when that one has passed it or failed in it. Between stages, in mode SUPERSEDED, a more recent execution takes the place
 * of one that waits; in mode QUEUED they enter in their order
 * (https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html, "How executions are processed").
 */
export class StageLocks {
  readonly #held = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** The execution in a stage. */
  holder(stage: string): number | undefined {
    return this.#held.get(stage);
  }

  /**
   * Resolves, once the execution is in the stage, to what lets it out again.
   *
   * Rejects with Superseded, or with the signal's reason. Does not wait where nobody is in the stage.
   */
  async enter(
    stage: string,
    execution: number,
    mode: PipelineDefinition['executionMode'],
    signal: AbortSignal,
  ): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#held.has(stage)) await this.#wait(stage, execution, mode, signal);
    else this.#held.set(stage, execution);
    return () => this.#release(stage);
  }

  #wait(
    stage: string,
    execution: number,
    mode: PipelineDefinition['executionMode'],
    signal: AbortSignal,
  ): Promise<void> {
    const queue = this.#waiting.get(stage) ?? [];
    this.#waiting.set(stage, queue);
    return new Promise((resolve, reject) => {
      const settle = () => {
        signal.removeEventListener('abort', onAbort);
        queue.splice(queue.indexOf(waiting), 1);
      };
      const onAbort = () => {
        settle();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        execution,
        enter: () => {
          settle();
          resolve();
        },
        supersede: (by) => {
          settle();
          reject(new Superseded(stage, by));
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiting);
      queue.sort((a, b) => a.execution - b.execution);
      if (mode !== 'SUPERSEDED') return;
      const newest = queue.at(-1)!.execution;
      for (const older of queue.slice(0, -1)) older.supersede(newest);
    });
  }

  #release(stage: string): void {
    const [next] = this.#waiting.get(stage) ?? [];
    if (next === undefined) {
      this.#held.delete(stage);
      return;
    }
    // Handed over, not unlocked: nobody gets in between.
    this.#held.set(stage, next.execution);
    next.enter();
  }
}
