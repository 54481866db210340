import { failureText } from '../cloudformation/failure-text';
import { diskTrouble } from '../kit/disk-trouble';
import type { Progress } from '../kit/progress';
import type { Ending } from './ending';

/** An uncaught error: it is printed at once, and ends the rehearsal. */
export class Crash {
  #error: unknown;
  readonly #happened: Promise<never>;

  constructor(progress: Progress, ending: Ending) {
    this.#happened = new Promise<never>((_, reject) => {
      process.on('uncaughtException', (error) => {
        // Printed first, since ending everything may take a while.
        progress.error(failureText(error));
        // A write that a full disk refused fails only what wanted it written. The rehearsal goes on.
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

  /** Settles as the promise does; rejects if a crash comes first. */
  or<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.#happened]);
  }
}
