import { ratios } from './bench';
import type { LoadResult } from './load-client';
import { cpuMicroseconds } from './machine';
import { Stage } from './stage';

/** One of two that are compared. */
export interface Contestant {
  readonly name: string;
  /** Whose processor time is counted. */
  readonly pid: number;
  /** Works as hard as it can for that long. */
  work(milliseconds: number): Promise<LoadResult>;
}

export interface Interleaved {
  /** Requests per second of the first, divided by those of the second, round by round. */
  readonly ratios: number[];
  readonly perSecond: ReadonlyMap<string, number[]>;
  /** Microseconds of processor time per request, which the machine's other work hardly changes. */
  readonly cpu: ReadonlyMap<string, number[]>;
  /** How busy the load generator was, 0 to 1. Near 1, it was the load generator that was measured. */
  readonly busiest: number;
}

/** After so many requests the hot paths are compiled, those of the SDK too. */
const WARM_UP_REQUESTS = 10_000;
const WARM_UP_LIMIT_MS = 12_000;

/** Lets both work alternately, round by round, once they are warm. `requests` counts the warm-up too. */
export async function interleave(
  pair: readonly [Contestant, Contestant],
  { rounds, milliseconds }: { readonly rounds: number; readonly milliseconds: number },
  report: (line: string) => void,
): Promise<Interleaved & { readonly requests: ReadonlyMap<string, number> }> {
  const lists = () => new Map(pair.map(({ name }) => [name, [] as number[]]));
  const [perSecond, cpu] = [lists(), lists()];
  const all = new Map(pair.map(({ name }) => [name, 0]));
  let busiest = 0;
  const work = async (contestant: Contestant) => {
    const result = await contestant.work(milliseconds);
    if (result.failures > 0)
      throw new Error(`${contestant.name}: ${result.failures} of ${result.requests} requests failed`);
    all.set(contestant.name, all.get(contestant.name)! + result.requests);
    return result;
  };
  for (const contestant of pair) {
    const deadline = performance.now() + WARM_UP_LIMIT_MS;
    do await work(contestant);
    while (all.get(contestant.name)! < WARM_UP_REQUESTS && performance.now() < deadline);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of round % 2 === 0 ? pair : pair.toReversed()) {
      const { name, pid } = contestant;
      const before = cpuMicroseconds(pid);
      const { requests, seconds, busy } = await work(contestant);
      perSecond.get(name)!.push(requests / seconds);
      cpu.get(name)!.push((cpuMicroseconds(pid) - before) / requests);
      busiest = Math.max(busiest, busy);
    }
    const last = pair.map(({ name }) => `${name} ${Math.round(perSecond.get(name)!.at(-1)!)} requests/s`);
    report(`round ${round}: ${last.join(', ')}`);
  }
  const [first, second] = pair.map(({ name }) => perSecond.get(name)!);
  return { ratios: ratios(first!, second!), requests: all, perSecond, cpu, busiest };
}

/** A process's speed depends on what it happens to compile when, and one alone may be a tenth off all its life. */
const PROCESSES = 3;

/** The results of several pairs, each of fresh processes on a stage of its own, joined. */
export async function inFreshProcesses(compare: (stage: Stage) => Promise<Interleaved>): Promise<Interleaved> {
  const all: Interleaved[] = [];
  while (all.length < PROCESSES) {
    const stage = new Stage();
    try {
      all.push(await compare(stage));
    } finally {
      await stage.clear();
    }
  }
  const joined = (list: (result: Interleaved) => ReadonlyMap<string, number[]>) =>
    new Map([...list(all[0]!).keys()].map((name) => [name, all.flatMap((result) => list(result).get(name)!)]));
  return {
    ratios: all.flatMap(({ ratios }) => ratios),
    perSecond: joined(({ perSecond }) => perSecond),
    cpu: joined(({ cpu }) => cpu),
    busiest: Math.max(...all.map(({ busiest }) => busiest)),
  };
}

/** `3 times 6 rounds of 0.5 s`, for whoever reads the numbers. */
export function timesRounds({ rounds, milliseconds }: { readonly rounds: number; readonly milliseconds: number }) {
  return `${PROCESSES} times, with fresh processes, ${rounds} rounds of ${milliseconds / 1000} s`;
}
