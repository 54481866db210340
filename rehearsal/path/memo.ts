import type { World } from '../cloudformation/world';

/** Caches what was computed from the World until the World changes. */
export class Memo {
  readonly #world: World;
  readonly #values = new Map<string, unknown>();
  #revision = -1;

  constructor(world: World) {
    this.#world = world;
  }

  get<T>(key: string, make: () => T): T {
    if (this.#revision !== this.#world.revision) {
      this.#values.clear();
      this.#revision = this.#world.revision;
    }
    if (this.#values.has(key)) return this.#values.get(key) as T;
    const value = make();
    this.#values.set(key, value);
    return value;
  }
}
