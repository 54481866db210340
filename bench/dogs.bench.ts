import { type Bench, median } from './bench';
import { type Interleaved, inFreshProcesses, interleave, timesRounds } from './interleaved';
import type { LoadOrder, LoadResult } from './load-client';
import { placement } from './pinned';
import { ordered, type Stage } from './stage';

const CONNECTIONS = 64;
const ROUNDS = { rounds: 8, milliseconds: 500 };

export const bench: Bench = {
  question: 'How much of the throughput of a bare node:http server does dogs reach, its request log going to a pipe?',
  baseline: 'the same bytes from node:http, no routes, no log',
  limit: { atLeast: 0.85 },

  async run(report) {
    const { ratios, perSecond, cpu, busiest } = await inFreshProcesses((stage) => compare(stage, report));
    return {
      value: median(ratios),
      unit: '',
      rounds: ratios,
      details: [
        `${timesRounds(ROUNDS)}, ${CONNECTIONS} connections, ${placement}`,
        [...perSecond].map(([name, values]) => `${name} ${Math.round(median(values))} requests/s`).join(', '),
        `processor time for a request: ${[...cpu].map(([name, values]) => `${name} ${median(values).toFixed(1)} µs`).join(', ')}`,
        `the load generator was busy ${Math.round(busiest * 100)} % of the time at most`,
      ],
    };
  },
};

async function compare(stage: Stage, report: (line: string) => void): Promise<Interleaved> {
  const client = stage.start('measuring', 'load-client.ts');
  const bare = await stage.startServer('measured', 'bare-server.ts');
  const dogs = await stage.startService('dogs');
  const load = (port: number) => (milliseconds: number) =>
    ordered<LoadResult>(client, {
      port,
      path: '/dogs',
      connections: CONNECTIONS,
      milliseconds,
    } satisfies LoadOrder);

  const { requests, ...result } = await interleave(
    [
      { name: 'dogs', pid: dogs.pid, work: load(dogs.port) },
      { name: 'bare', pid: bare.pid, work: load(bare.port) },
    ],
    ROUNDS,
    report,
  );

  const logged = await dogs.stop();
  // Each request has its line, and "listening", "draining" and "stopped" have theirs.
  const answered = requests.get('dogs')!;
  if (!(logged >= answered)) throw new Error(`${answered} requests were answered, but only ${logged} lines logged`);
  return result;
}
