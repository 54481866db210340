import type { Twin } from './twin';
import type { Properties } from './world';

/** Which twin a resource has. Types without one get the fallback, which only records. */
export class TwinFinder {
  readonly #byType = new Map<string, Twin>();
  readonly #matching: Twin[] = [];
  readonly #fallback: Twin;

  constructor(twins: readonly Twin[], fallback: Twin) {
    this.#fallback = fallback;
    for (const twin of twins) {
      if (twin.matches !== undefined) this.#matching.push(twin);
      for (const type of twin.types) {
        if (this.#byType.has(type)) throw new Error(`two twins for ${type}`);
        this.#byType.set(type, twin);
      }
    }
  }

  for(resource: { readonly type: string; readonly properties: Properties }): Twin {
    return (
      this.#byType.get(resource.type) ??
      this.#matching.find((twin) => twin.matches!(resource.type, resource.properties)) ??
      this.#fallback
    );
  }

  isRecordedOnly(resource: { readonly type: string; readonly properties: Properties }): boolean {
    const twin = this.for(resource);
    return twin === this.#fallback || twin.isRecording === true;
  }
}
