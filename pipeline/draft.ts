export type Path = readonly PropertyKey[];

export interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** A value of which any part may be missing; a part that is there has the right shape. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> }
    : T;

/** A copy of `input` without the parts that have an issue. List items keep their index: a bad one becomes undefined. */
export function draftOf(input: unknown, issues: readonly Issue[]): unknown {
  if (issues.some(({ path }) => path.length === 0)) return undefined;
  const draft = structuredClone(input);
  for (const { path } of issues) {
    const parent = valueAt(draft, path.slice(0, -1));
    if (typeof parent === 'object' && parent !== null) Reflect.set(parent, path.at(-1)!, undefined);
  }
  return draft;
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}
