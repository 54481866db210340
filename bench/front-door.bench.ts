import path from 'node:path';
import { app, context } from '../cdk.json';
import { type Bench, median, quantile } from './bench';
import type { PacedOrder, PacedResult } from './paced-client';
import { ordered, Stage } from './stage';
import { synthesize } from './synthesis';

const PER_SECOND = 500;
const ROUNDS = 10;
const ROUND_SECONDS = 1;
const REQUEST_PATH = '/dogs';

export const bench: Bench = {
  question: `What does the front door of the rehearsal add to the median of a request, at ${PER_SECOND} requests/s?`,
  baseline: 'the same service called directly',
  limit: { atMost: 1 },

  async run(report) {
    const stage = new Stage();
    try {
      const assembly = path.join(stage.directory, 'cdk.out');
      await synthesize({ app, outdir: assembly, through: 'node', validation: false, context: unthrottled() });
      const door = await stage.startRehearsal(assembly);
      const dogs = await stage.startService('dogs');
      const client = stage.start('measuring', 'paced-client.ts');
      const callAt = async (port: number, seconds: number) => {
        const requests = PER_SECOND * seconds;
        const order: PacedOrder = { port, path: REQUEST_PATH, perSecond: PER_SECOND, requests };
        const result = await ordered<PacedResult>(client, order);
        if (result.failures > 0) throw new Error(`${result.failures} of ${requests} requests failed`);
        return result;
      };

      // Both are compiled before anything counts.
      for (const port of [dogs.port, door]) await callAt(port, 3);
      const [direct, through, added]: [number[], number[], number[]] = [[], [], []];
      const [directTail, throughTail, pace]: [number[], number[], number[]] = [[], [], []];
      for (let round = 1; round <= ROUNDS; round++) {
        for (const [port, medians, tails] of [
          [dogs.port, direct, directTail],
          [door, through, throughTail],
        ] as const) {
          const { milliseconds, seconds } = await callAt(port, ROUND_SECONDS);
          medians.push(median(milliseconds));
          tails.push(quantile(milliseconds, 0.99));
          pace.push(milliseconds.length / seconds);
        }
        added.push(through.at(-1)! - direct.at(-1)!);
        report(`round ${round}: direct ${direct.at(-1)!.toFixed(2)} ms, through ${through.at(-1)!.toFixed(2)} ms`);
      }
      return {
        value: median(added),
        unit: 'ms',
        rounds: added,
        details: [
          `${ROUNDS} rounds of ${ROUND_SECONDS} s each, GET ${REQUEST_PATH}, ${Math.round(Math.min(...pace))} requests/s at least`,
          `p50: direct ${median(direct).toFixed(2)} ms, through the front door ${median(through).toFixed(2)} ms`,
          `p99: direct ${median(directTail).toFixed(2)} ms, through the front door ${median(throughTail).toFixed(2)} ms`,
          'the rehearsal and all its services share core 0 with the one called directly; the requests come from the other',
        ],
      };
    } finally {
      await stage.clear();
    }
  },
};

/** cdk.json's configuration with a throttle that lets this many requests pass. */
function unthrottled() {
  const { privateApi } = context;
  const environments = privateApi.environments.map((environment) => ({
    ...environment,
    globalApi: { ...environment.globalApi, throttle: { rate: PER_SECOND * 4, burst: PER_SECOND * 4 } },
  }));
  return { ...context, privateApi: { ...privateApi, environments } };
}
