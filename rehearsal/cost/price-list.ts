import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../kit/refusal';
import { nearestKey, unitOf } from './price-keys';

const aDay = 'should be a day that has been, such as "2026-11-22"';
const aUrl = 'should be the URL of where AWS publishes the price';

const A_DAY = 24 * 3_600_000;

const text = v.pipe(v.string('should be a text'), v.nonEmpty('should not be empty'));
const day = v.pipe(v.string(aDay), v.check(isPastDay, aDay));
const url = v.pipe(v.string(aUrl), v.url(aUrl));
/** Not `v.number`, which accepts Infinity (1e999). */
const amount = v.pipe(
  v.custom<number>(Number.isFinite, 'should be an amount in USD'),
  v.minValue(0, 'should not be negative'),
);
const factor = v.pipe(
  v.custom<number>(Number.isFinite, 'should be a number'),
  v.gtValue(0, 'should be greater than 0'),
);

const assumption = strictShape({ value: factor, why: text });

const price = strictShape({
  usd: amount,
  /** What the amount is for: `hour`, `GB`, `million requests`. */
  per: text,
  /** Where AWS publishes it. */
  source: url,
  /** The day on which it was looked up. */
  read: day,
  /** For which amount, where, and who quotes it, if the page itself does not show it. */
  note: v.optional(text),
});

const priceList = strictShape({
  region: text,
  prices: v.pipe(object(), v.record(v.string(), price), v.rawCheck(checkKeys)),
  /** What no template says and a cost of traffic depends on. */
  assumptions: strictShape({
    overheadBytes: assumption,
    serviceLogLineBytes: assumption,
    requestsPerConnection: assumption,
    customResourceSeconds: assumption,
  }),
});

/** The prices of one region, and assumptions about what no template says. */
export type PriceList = v.InferOutput<typeof priceList>;

export const SHIPPED_PRICES = join(__dirname, 'prices', 'us-west-2.json');

/** Throws a UsageError with a line for everything that is wrong with the file. */
export function readPriceList(file: string = SHIPPED_PRICES): PriceList {
  return readDataFile(file, priceList);
}

/** A JSON file of this shape. Throws a UsageError with a line for everything that is wrong with it. */
export function readDataFile<Shape extends v.GenericSchema>(file: string, shape: Shape): v.InferOutput<Shape> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'does not exist' : `cannot be read: ${message}`}`);
  }
  const parsed = v.safeParse(shape, content);
  if (parsed.success) return parsed.output;
  throw new UsageError(
    parsed.issues
      .map((issue) => {
        const path = pathOf(issue);
        return `${file}: ${path.join('.') || 'the file'}: ${shown(content, path)}, ${issue.message}`;
      })
      .join('\n'),
  );
}

/** A day that exists and is not in the future; it may be tomorrow already somewhere on Earth. */
function isPastDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // Date.parse reads 2026-02-30 as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value) && time < Date.now() + A_DAY;
}

/** Each price has a key that a pricer asks for, and that key's unit. */
function checkKeys({ dataset, addIssue }: v.RawCheckContext<Record<string, v.InferOutput<typeof price>>>): void {
  if (!dataset.typed) return;
  for (const [key, value] of Object.entries(dataset.value)) {
    const unit = unitOf(key);
    const at = (name: string): v.ObjectPathItem => ({
      type: 'object',
      origin: 'value',
      input: dataset.value,
      key: name,
      value,
    });
    if (unit === undefined) {
      const nearest = nearestKey(key);
      const meant = nearest === undefined ? '' : `: did you mean "${nearest}"?`;
      addIssue({ message: `nothing here has a price of this name${meant}`, path: [at(key)] });
    } else if (value.per !== unit) {
      const per: v.ObjectPathItem = { type: 'object', origin: 'value', input: value, key: 'per', value: value.per };
      addIssue({ message: `should be "${unit}": by that it is counted`, path: [at(key), per] });
    }
  }
}

/** The path of a mistake; of an unknown key, the path of the object that has it. */
function pathOf({ path, expected }: v.BaseIssue<unknown>): PropertyKey[] {
  const keys = path?.map(({ key }) => key as PropertyKey) ?? [];
  return expected === 'never' ? keys.slice(0, -1) : keys;
}

function shown(content: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  );
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value);
  return json.length <= 60 ? json : `${json.slice(0, 57)}...`;
}

/** An object with these keys and no others. A missing one is reported in the words for its value. */
export function strictShape<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    object(),
    v.strictObject(entries, ({ expected, path }) => {
      const { input, key } = path![0] as v.ObjectPathItem;
      if (expected !== 'never') return v.safeParse(entries[key]!, undefined).issues![0].message;
      const unknown = Object.keys(input).filter((each) => !Object.hasOwn(entries, each));
      return `Unrecognized key${unknown.length > 1 ? 's' : ''}: ${unknown.map((each) => `"${each}"`).join(', ')}`;
    }),
  );
}

/** Not a list, which valibot accepts as an object. */
function object() {
  return v.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'should be an object',
  );
}
