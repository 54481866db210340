import { ratios } from './bench';
import type { LoadResult } from './load-client';
import { cpuMicroseconds } from './machine';
import { Stage } from './stage';

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
  readonly perSecond: ReadonlyMap<string, number[]>;
  /** Microseconds of processor time for a request: hardly changed by whatever else the machine does. */
  readonly cpu: ReadonlyMap<string, number[]>;
  /** Near 1, it is the load generator that was measured. */
  readonly busiest: number;
}

/** After so many requests, what runs hot is compiled, also of the SDK, of which much runs. */
const WARM_UP_REQUESTS = 10_000;
const WARM_UP_LIMIT_MS = 12_000;

/** Lets both work, round by round, once they are warm. `requests` are all, with those of the warm-up. */
export async function takeTurns(
  pair: readonly [Contestant, Contestant],
  { rounds, milliseconds }: { readonly rounds: number; readonly milliseconds: number },
  report: (line: string) => void,
): Promise<Turns & { readonly requests: ReadonlyMap<string, number> }> {
  const lists = () => new Map(pair.map(({ name }) => [name, [] as number[]]));
  const [perSecond, cpu] = [lists(), lists()];
  const all = new Map(pair.map(({ name }) => [name, 0]));
  let busiest = 0;
  const turn = async ({ name, work }: Contestant) => {
    const result = await work(milliseconds);
    if (result.failures > 0) throw new Error(`${name}: ${result.failures} of ${result.requests} requests failed`);
    all.set(name, all.get(name)! + result.requests);
    return result;
  };
  for (const contestant of pair) {
    const deadline = performance.now() + WARM_UP_LIMIT_MS;
    do await turn(contestant);
    while (all.get(contestant.name)! < WARM_UP_REQUESTS && performance.now() < deadline);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of round % 2 === 0 ? pair : pair.toReversed()) {
      const { name, pid } = contestant;
      const before = cpuMicroseconds(pid);
      const { requests, seconds, busy } = await turn(contestant);
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

/** How fast a process becomes depends on what it compiles when: one alone may be a tenth off, all its life. */
const PROCESSES = 3;

/** Turns of several pairs, each on a stage of its own, as if they were one's. */
export async function ofFreshProcesses(turns: (stage: Stage) => Promise<Turns>): Promise<Turns> {
  const all: Turns[] = [];
  while (all.length < PROCESSES) {
    const stage = new Stage();
    try {
      all.push(await turns(stage));
    } finally {
      await stage.clear();
    }
  }
  const joined = (list: (turns: Turns) => ReadonlyMap<string, number[]>) =>
    new Map([...list(all[0]!).keys()].map((name) => [name, all.flatMap((turns) => list(turns).get(name)!)]));
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
