/** Lets one at a time go on, in the order in which they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when all who asked before have released it; the result releases it. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last = before.then(() => released);
    await before;
    return release;
  }

  /** Runs the operation when all that were asked for before have ended. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    const release = await this.take();
    try {
      return await operation();
    } finally {
      release();
    }
  }
}
