import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../refusal';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'should be a day, such as "2026-11-22"');
const amount = z.number('should be an amount in USD').nonnegative('should not be negative');
const text = z.string('should be a text').min(1, 'should not be empty');

const price = z.strictObject({
  usd: amount,
  /** What the amount is for: `hour`, `GB`, `million requests`. */
  per: text,
  /** Where AWS publishes it. */
  source: z.url('should be the URL of where AWS publishes the price'),
  /** The day on which it was looked up. */
  read: day,
  /** `aws`: the amount itself was read in a page of AWS. `secondary`: somebody else quotes AWS's price list. */
  confidence: z.enum(['aws', 'secondary'], 'should be "aws" or "secondary"'),
  note: text.optional(),
});

const priceList = z.strictObject({
  region: text,
  prices: z.record(z.string(), price),
  /** What no template says and a cost of traffic depends on. */
  assumptions: z.strictObject({
    overheadBytes: assumption(),
    serviceLogLineBytes: assumption(),
    requestsPerConnection: assumption(),
    customResourceSeconds: assumption(),
  }),
  /** Another system to measure this one against. */
  comparison: z
    .strictObject({
      name: text,
      source: text,
      month: z.strictObject({ usd: amount, atMost: z.number().positive() }),
      furtherProvider: z.strictObject({ usd: amount, atMost: z.number().positive() }),
    })
    .optional(),
});

/** The prices of one region, and what they are applied to where the assembly does not say it. */
export type PriceList = z.output<typeof priceList>;

export const SHIPPED_PRICES = join(__dirname, 'prices', 'us-west-2.json');

/** Throws a UsageError with a line for everything that is wrong with the file. */
export function readPriceList(file: string = SHIPPED_PRICES): PriceList {
  return readDataFile(file, priceList);
}

/** A JSON file of this shape. Throws a UsageError with a line for everything that is wrong with it. */
export function readDataFile<Shape extends z.ZodType>(file: string, shape: Shape): z.output<Shape> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === 'ENOENT' ? 'does not exist' : `cannot be read: ${message}`}`);
  }
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues
      .map(({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${shown(content, path)}, ${message}`)
      .join('\n'),
  );
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

function assumption() {
  return z.strictObject({ value: z.number('should be a number').positive('should be greater than 0'), why: text });
}
