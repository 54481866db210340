/** Lets those who ask go one after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when it is the asker's turn, with how to let the next one go. */
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
