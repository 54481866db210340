/** Runs one operation at a time, in the order in which they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when everybody who asked earlier has released it. Call the result to release it. */
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

  /** Runs the operation after all earlier ones have ended. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    const release = await this.take();
    try {
      return await operation();
    } finally {
      release();
    }
  }
}
