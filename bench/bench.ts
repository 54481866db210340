/**
 * A measurement as code: one question, its answer, and the limit that the answer must keep.
 *
 * `npm run bench` runs every `bench/*.bench.ts`; each exports one of these as `bench`. A measurement listens on 127.0.0.1
 * only, is bounded in time, and ends every process that it starts, also when it fails.
 */
export interface Bench {
  /** What a reader wants to know: `How much of a bare node:http server's throughput does dogs reach?` */
  readonly question: string;
  /** What the value is compared with, or what it contains. */
  readonly baseline: string;
  /** None where the answer only has to be known. */
  readonly limit?: Limit;
  run(report: (line: string) => void): Promise<Measurement>;
}

/** In the unit of the measurement. */
export type Limit = { readonly atLeast: number } | { readonly atMost: number };

export interface Measurement {
  readonly value: number;
  /** `s`, `requests/s`; empty for a ratio. */
  readonly unit: string;
  /** What each round measured, in the same unit, where there were rounds: from these the spread is told. */
  readonly rounds?: readonly number[];
  /** What the value was made from, a line each. */
  readonly details: readonly string[];
  /** Rows of cells below the details; the first row has the columns' names. */
  readonly table?: readonly (readonly string[])[];
}

export function isWithin({ value }: Measurement, limit: Limit | undefined): boolean {
  if (limit === undefined) return true;
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

/** The one in the middle, or the mean of the two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of them lies, 0.25 for the first quartile; between two, in proportion. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
  return below + (above - below) * (position - Math.floor(position));
}

/** Each value against the other's of the same round: whatever slowed the machine in that round slowed both. */
export function ratios(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, round) => value / others[round]!);
}
