import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../refusal';

const aDay = 'should be a day, such as "2026-11-22"';
const aUrl = 'should be the URL of where AWS publishes the price';

const text = v.pipe(v.string('should be a text'), v.nonEmpty('should not be empty'));
const day = v.pipe(v.string(aDay), v.regex(/^\d{4}-\d{2}-\d{2}$/, aDay));
const url = v.pipe(v.string(aUrl), v.url(aUrl));
/** Not `v.number`, which takes 1e999 for one. */
const amount = v.pipe(
  v.custom<number>(Number.isFinite, 'should be an amount in USD'),
  v.minValue(0, 'should not be negative'),
);
const factor = v.pipe(
  v.custom<number>(Number.isFinite, 'should be a number'),
  v.gtValue(0, 'should be greater than 0'),
);

const assumption = closed({ value: factor, why: text });

const price = closed({
  usd: amount,
  /** What the amount is for: `hour`, `GB`, `million requests`. */
  per: text,
  /** Where AWS publishes it. */
  source: url,
  /** The day on which it was looked up. */
  read: day,
  /** `aws`: the amount itself was read in a page of AWS. `secondary`: somebody else quotes AWS's price list. */
  confidence: v.picklist(['aws', 'secondary'], 'should be "aws" or "secondary"'),
  note: v.optional(text),
});

const priceList = closed({
  region: text,
  prices: v.pipe(object(), v.record(v.string(), price)),
  /** What no template says and a cost of traffic depends on. */
  assumptions: closed({
    overheadBytes: assumption,
    serviceLogLineBytes: assumption,
    requestsPerConnection: assumption,
    customResourceSeconds: assumption,
  }),
  /** Another system to measure this one against. */
  comparison: v.optional(
    closed({
      name: text,
      source: text,
      month: closed({ usd: amount, atMost: factor }),
      furtherProvider: closed({ usd: amount, atMost: factor }),
    }),
  ),
});

/** The prices of one region, and what they are applied to where the assembly does not say it. */
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
        const path = place(issue);
        return `${file}: ${path.join('.') || 'the file'}: ${shown(content, path)}, ${issue.message}`;
      })
      .join('\n'),
  );
}

/** Unknown keys are a mistake of the object that they are in. */
function place({ path, expected }: v.BaseIssue<unknown>): PropertyKey[] {
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

/** An object with these keys and no others. What is missing is reported in the words for its value. */
export function closed<const Entries extends v.ObjectEntries>(entries: Entries) {
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

/** No list, which valibot takes for an object. */
function object() {
  return v.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'should be an object',
  );
}
