/**
 * Names that only one of those who begin side by side may have.
 *
 * Who has begun and is not there yet cannot be found by anybody else: two of one name meet here.
 */
export class ClaimedNames {
  readonly #claimed = new Map<string, string>();

  /** Claims the name until it is released; returns whoever else has claimed it, who keeps it. */
  claim(name: string, claimant: string): string | undefined {
    const other = this.#claimed.get(name);
    if (other !== undefined && other !== claimant) return other;
    this.#claimed.set(name, claimant);
    return undefined;
  }

  release(name: string): void {
    this.#claimed.delete(name);
  }
}
