/**
 * What only one may have, claimed by the resources that are being created.
 *
 * A resource is in the World only once it exists; until then a second one that wants the same is found here.
 */
export class Claims<What> {
  readonly #claimed = new Set<Claim<What>>();

  /** Claims it until it is released. If somebody else has claimed what clashes with it, returns them and changes nothing. */
  claim(claim: Claim<What>, clashes: (other: What) => boolean): string | undefined {
    for (const { what, claimant } of this.#claimed) if (claimant !== claim.claimant && clashes(what)) return claimant;
    this.#claimed.add(claim);
    return undefined;
  }

  release(claim: Claim<What>): void {
    this.#claimed.delete(claim);
  }
}

export interface Claim<What> {
  readonly what: What;
  readonly claimant: string;
}
