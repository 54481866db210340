import { closest, distance } from 'fastest-levenshtein';
import * as v from 'valibot';

/** An object with these keys and no others. */
export function strictObject<const Entries extends v.ObjectEntries>(
  entries: Entries,
  right = `should be an object with ${Object.keys(entries).join(', ')}`,
) {
  return v.pipe(object(right), entriesOnly(entries));
}

/** An object that is not an array: valibot accepts an array as an object. */
export function object(right: string) {
  return v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), right);
}

/**
 * The keys of an object: for `v.variant`, which looks into its options for the key that tells them apart.
 *
 * `strictObject` has one message for all that is missing and stops at the first unknown key; here each has its own.
 */
export function entriesOnly<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  return v.pipe(
    v.strictObject(entries, ({ expected, path }) => {
      const { key } = path![0] as v.ObjectPathItem;
      return expected === 'never' ? unknownKey(key, known) : v.safeParse(entries[key]!, undefined).issues![0].message;
    }),
    v.rawCheck(({ dataset, addIssue }) => {
      const item = dataset.issues?.[0].path?.[0] as v.ObjectPathItem | undefined;
      const unknown = Object.keys(item?.input ?? {}).filter((key) => !known.includes(key));
      for (const key of unknown.slice(1))
        addIssue({ message: unknownKey(key, known), path: [{ ...item!, key, value: item!.input[key] }] });
    }),
  );
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = closest(key, known);
  const likely = distance(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, nearest.length / 2);
  return `is an unknown key${likely ? `, did you mean "${nearest}"?` : ''} (known: ${known.join(', ')})`;
}
