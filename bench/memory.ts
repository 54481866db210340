import type { ProviderName } from '../services/catalog/catalog';
import { type Bench, median } from './bench';
import type { LoadOrder, LoadResult } from './load-client';
import { residentMiB } from './machine';
import { ordered, Stage } from './stage';

const REQUESTS = 1_000_000;
const LIMIT_MS = 60_000;
const CHUNK_MS = 500;

interface Memory {
  readonly service: ProviderName;
  readonly path: string;
  /** Starts what the service needs; its variables. */
  variables?(stage: Stage): Promise<NodeJS.ProcessEnv>;
}

/** What a service holds after a million requests, or after as many as it answers in a minute: in their last quarter. */
export function memoryOf({ service, path, variables }: Memory): Bench['run'] {
  return async (report) => {
    const stage = new Stage();
    try {
      const client = stage.start('measuring', 'load-client.ts');
      const { pid, port } = await stage.startService(service, await variables?.(stage));
      const order: LoadOrder = { port, path, connections: 64, milliseconds: CHUNK_MS };
      const samples = [{ requests: 0, mib: residentMiB(pid) }];
      let [requests, told] = [0, 0];
      for (const deadline = performance.now() + LIMIT_MS; requests < REQUESTS && performance.now() < deadline; ) {
        const result = await ordered<LoadResult>(client, order);
        if (result.failures > 0) throw new Error(`${result.failures} of ${result.requests} requests failed`);
        requests += result.requests;
        samples.push({ requests, mib: residentMiB(pid) });
        if (requests < told + REQUESTS / 10) continue;
        told = requests;
        report(`${requests} requests: ${samples.at(-1)!.mib.toFixed(1)} MiB`);
      }
      const quarter = (index: number) => {
        const within = (at: number) => at > (requests * (index - 1)) / 4 && at <= (requests * index) / 4;
        return median(samples.filter((sample) => within(sample.requests)).map(({ mib }) => mib));
      };
      // Not a limit: V8 collects its old generation so seldom that a quarter may lie between two times.
      const growth = (quarter(4) - quarter(2)).toFixed(1);
      const shortened = requests < REQUESTS ? `, in the ${LIMIT_MS / 1000} s that it had: fewer than a million` : '';
      return {
        value: quarter(4),
        unit: 'MiB',
        details: [
          `${requests} requests for ${path}${shortened}`,
          `${samples[0]!.mib.toFixed(1)} MiB before the first, ${Math.max(...samples.map(({ mib }) => mib)).toFixed(1)} at most`,
          `medians of the quarters: ${[1, 2, 3, 4].map((index) => quarter(index).toFixed(1)).join(', ')} MiB; from the second to the last ${growth}`,
        ],
      };
    } finally {
      await stage.clear();
    }
  };
}
