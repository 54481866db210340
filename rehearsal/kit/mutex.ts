/** Lets one at a time go on, in the order in which they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when it is the turn of whoever asked; the result lets the next one go on. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#last = before.then(() => left);
    await before;
    return leave;
  }
}
