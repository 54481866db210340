/**
 * Limits how many calls run at a time. Further calls wait in a queue, first in, first out, for a limited time.
 *
 * While narrowed, it admits one call at a time, which tries whether the callee answers again.
 */
export class CallLimit {
  readonly #most: number;
  readonly #patience: number;
  #limit: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  /** `patience` is how long a call may wait, in milliseconds. */
  constructor(most: number, patience: number) {
    this.#most = most;
    this.#patience = patience;
    this.#limit = most;
  }

  /**
   * Resolves to true when the call may begin, to false when it has waited too long: its caller would be gone before it ended.
   * Rejects with the signal's reason if the signal aborts first.
   */
  async acquire(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (this.#taken >= this.#limit) return this.#wait(signal);
    this.#taken++;
    return true;
  }

  /** To be called once for every `acquire` that resolved to true. */
  release(): void {
    this.#taken--;
    this.#begin();
  }

  narrow(): void {
    this.#limit = 1;
  }

  widen(): void {
    if (this.#limit === this.#most) return;
    this.#limit = this.#most;
    this.#begin();
  }

  #begin(): void {
    for (const begin of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#taken++;
      begin();
    }
  }

  #wait(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        this.#waiting.delete(begin);
      };
      const begin = () => {
        end();
        resolve(true);
      };
      const leave = () => {
        end();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        end();
        resolve(false);
      }, this.#patience);
      this.#waiting.add(begin);
      signal.addEventListener('abort', leave);
    });
  }
}
