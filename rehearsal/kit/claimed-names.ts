/**
 * Names that must be unique, claimed by the resources that are being created.
 *
 * A resource is in the World only once it exists; until then a second one with its name is found here.
 */
export class ClaimedNames {
  readonly #claimed = new Map<string, string>();

  /** Claims the name until it is released. If somebody else has claimed it, returns them and changes nothing. */
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
