import { diskTrouble } from './disk-trouble';
import { writeJson } from './whole-file';

const RETRY_MS = 500;

/**
 * Writes files whole, and retries those that the disk does not take.
 *
 * The files record what has already happened, so a failed write must not fail anything else.
 */
export class PatientWrites {
  readonly #notice: (line: string) => void;

  readonly #waiting = new Map<string, () => unknown>();
  #timer: NodeJS.Timeout | undefined;

  /** `notice` is called when the first write has to wait, and when none waits any more. */
  constructor(notice: (line: string) => void = () => {}) {
    this.#notice = notice;
  }

  /** Throws only errors that have nothing to do with the disk. */
  write(path: string, value: () => unknown): void {
    try {
      writeJson(path, value());
      this.#waiting.delete(path);
    } catch (error) {
      const trouble = diskTrouble(error);
      if (trouble === undefined) throw error;
      if (this.#waiting.size === 0)
        this.#notice(`${path} cannot be written, ${trouble}: it is tried again until it can`);
      this.#waiting.set(path, value);
      this.#timer ??= setInterval(() => this.flush(), RETRY_MS).unref();
    }
  }

  forget(path: string): void {
    this.#waiting.delete(path);
  }

  /** Retries now. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    for (const [path, value] of [...this.#waiting]) {
      try {
        writeJson(path, value());
        this.#waiting.delete(path);
      } catch (error) {
        if (diskTrouble(error) === undefined) this.#waiting.delete(path);
      }
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#notice('there is room again: everything is written down');
  }
}
