import { nameOf } from '../cloudformation/world';
import type { Named } from './refuse';

/**
 * What is being created at this very moment.
 *
 * A resource is in the World only after its creation: two that may not stand side by side, and are created side by side,
 * meet here.
 */
export class Underway {
  readonly #begun = new Map<string, string>();

  /** The name of the resource that has just begun with the same, if there is one. */
  begin(request: Named, ...key: readonly unknown[]): string | undefined {
    const text = JSON.stringify(key);
    const other = this.#begun.get(text);
    if (other !== undefined) return other;
    this.#begun.set(text, nameOf(request));
    // By then it is in the World, or it was refused.
    setImmediate(() => this.#begun.delete(text));
    return undefined;
  }
}
