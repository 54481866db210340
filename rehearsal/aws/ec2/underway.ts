import { nameOf, type Resource } from '../../cloudformation/world';
import type { Named } from '../../path/values';

/**
 * What is being created at this very moment.
 *
 * A resource is in the World only after its creation: two that may not stand side by side, and are created side by side,
 * meet here.
 */
export class Underway {
  readonly #begun = new Map<string, string>();

  /** The name of whoever has what the key stands for: the deployed one that was found, or one that has just begun. */
  holder(request: Named, deployed: Resource | undefined, ...key: readonly unknown[]): string | undefined {
    if (deployed !== undefined) return nameOf(deployed);
    const text = JSON.stringify(key);
    const other = this.#begun.get(text);
    if (other !== undefined) return other;
    this.#begun.set(text, nameOf(request));
    // By then it is in the World, or it was refused.
    setImmediate(() => this.#begun.delete(text));
    return undefined;
  }
}
