import { failureText } from '../cloudformation/failure-text';
import { diskTrouble } from '../kit/disk-trouble';
import type { Progress } from '../kit/progress';
import type { Ending } from './ending';

/** An error that nobody has caught: it is told at once, and ends the rehearsal. */
export class Crash {
  #error: unknown;
  readonly #happened: Promise<never>;

  constructor(progress: Progress, ending: Ending) {
    this.#happened = new Promise<never>((_, reject) => {
      process.on('uncaughtException', (error) => {
        // Before anything is ended: that may take a while.
        progress.error(failureText(error));
        // What the disk does not take fails whom it is for. Nobody else must end for it.
        if (diskTrouble(error) !== undefined) return;
        this.#error = error;
        ending.begin(error);
        reject(error);
      });
    });
    this.#happened.catch(() => {});
  }

  get error(): unknown {
    return this.#error;
  }

  /** What is waited for, unless a crash comes first. */
  or<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.#happened]);
  }
}
