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
  readonly limit: Limit;
  run(report: (line: string) => void): Promise<Measurement>;
}

/** In the unit of the measurement. */
export type Limit = { readonly atLeast: number } | { readonly atMost: number };

export interface Measurement {
  readonly value: number;
  /** `s`, `requests/s`; empty for a ratio. */
  readonly unit: string;
  /** What the value was made from, a line each. */
  readonly details: readonly string[];
}

export function isWithin({ value }: Measurement, limit: Limit): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

/** The one in the middle, or the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
