import { ratios } from './bench';
import type { LoadResult } from './load-client';
import { cpuMicroseconds } from './machine';

/** One of two that take turns. */
export interface Contestant {
  readonly name: string;
  /** Whose processor time is counted. */
  readonly pid: number;
  /** Works as hard as it can for that long. */
  work(milliseconds: number): Promise<LoadResult>;
}

export interface Turns {
  /** The first's requests a second in parts of the second's, round by round. */
  readonly ratios: number[];
  /** Of all rounds, the warm-up too. */
  readonly requests: ReadonlyMap<string, number>;
  readonly perSecond: ReadonlyMap<string, number[]>;
  /** Microseconds of processor time for a request: hardly changed by whatever else the machine does. */
  readonly cpu: ReadonlyMap<string, number[]>;
  /** Near 1, it is the load generator that was measured. */
  readonly busiest: number;
}

/** Long enough for what runs hot to be compiled, also of the SDK, of which much runs. */
const WARM_UP_MS = 3000;

/** Lets both work, round by round; the first round warms them up and is not counted. */
export async function takeTurns(
  pair: readonly [Contestant, Contestant],
  { rounds, milliseconds }: { readonly rounds: number; readonly milliseconds: number },
  report: (line: string) => void,
): Promise<Turns> {
  const lists = () => new Map(pair.map(({ name }) => [name, [] as number[]]));
  const [perSecond, cpu] = [lists(), lists()];
  const all = new Map(pair.map(({ name }) => [name, 0]));
  let busiest = 0;
  for (let round = 0; round <= rounds; round++) {
    const duration = round === 0 ? WARM_UP_MS : milliseconds;
    for (const { name, pid, work } of round % 2 === 0 ? pair : pair.toReversed()) {
      const before = cpuMicroseconds(pid);
      const { requests, failures, seconds, busy } = await work(duration);
      if (failures > 0) throw new Error(`${name}: ${failures} of ${requests} requests failed`);
      all.set(name, all.get(name)! + requests);
      if (round === 0) continue;
      perSecond.get(name)!.push(requests / seconds);
      cpu.get(name)!.push((cpuMicroseconds(pid) - before) / requests);
      busiest = Math.max(busiest, busy);
    }
    const last = pair.map(({ name }) => `${name} ${Math.round(perSecond.get(name)!.at(-1) ?? 0)} requests/s`);
    if (round > 0) report(`round ${round}: ${last.join(', ')}`);
  }
  const [first, second] = pair.map(({ name }) => perSecond.get(name)!);
  return { ratios: ratios(first!, second!), requests: all, perSecond, cpu, busiest };
}
