/**
 * Lets so many at a time do something. The others wait for their turn in the order in which they came, and not for long.
 *
 * Narrowed, it lets one at a time try whether the others could go on.
 */
export class Turns {
  readonly #most: number;
  readonly #patience: number;
  #limit: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  /** `patience` is how many milliseconds one waits. */
  constructor(most: number, patience: number) {
    this.#most = most;
    this.#patience = patience;
    this.#limit = most;
  }

  /**
   * True when it is the caller's turn, false when that took too long: whoever begins late has no time left, and what it
   * begins would be done for nobody. Rejects with the signal's reason if that aborts before.
   */
  async take(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (this.#taken >= this.#limit) return this.#wait(signal);
    this.#taken++;
    return true;
  }

  /** Ends a turn that was taken. */
  give(): void {
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
