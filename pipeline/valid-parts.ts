export type Path = readonly PropertyKey[];

export interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** A value of which any part may be missing; every part that is present has the right shape. */
export type ValidParts<T> = T extends readonly (infer Item)[]
  ? readonly (ValidParts<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: ValidParts<T[Key]> }
    : T;

/** A copy of `input` without its invalid parts. List items keep their index: an invalid one becomes undefined. */
export function validPartsOf(input: unknown, issues: readonly Issue[]): unknown {
  if (issues.some(({ path }) => path.length === 0)) return undefined;
  const valid = structuredClone(input);
  for (const { path } of issues) {
    const parent = valueAt(valid, path.slice(0, -1));
    if (typeof parent === 'object' && parent !== null) Reflect.set(parent, path.at(-1)!, undefined);
  }
  return valid;
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}
