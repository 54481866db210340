import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Bench } from './bench';
import type { BlackHoleOrder, BlackHoleResult } from './black-hole-client';
import { residentMiB } from './machine';
import { ordered, Stage } from './stage';
import { localAws, TABLE } from './todo-table';

const SECONDS = 60;
const PER_SECOND = 200;
/** Longer than any call that the service may still have on its way. */
const AFTERWARDS_MS = 5000;

export const bench: Bench = {
  question: `How much memory does todo take while DynamoDB is stopped for ${SECONDS} s, at ${PER_SECOND} new todos a second?`,
  baseline: 'what it takes before, see the details',
  limit: { atMost: 120 },
  async run() {
    const stage = new Stage();
    try {
      const client = stage.start('measuring', 'black-hole-client.ts');
      const dynamodb = await stage.startServer('measuring', 'dynamodb.ts');
      const aws = localAws(dynamodb.port);
      const { pid, port } = await stage.startService('todo', { ...aws, TABLE_NAME: TABLE });
      const load = (seconds: number) =>
        ordered<BlackHoleResult>(client, { port, perSecond: PER_SECOND, seconds } satisfies BlackHoleOrder);

      await load(5);
      const before = { mib: residentMiB(pid), stored: await count(aws) };
      const samples: number[] = [];
      const sampling = setInterval(() => samples.push(residentMiB(pid)), 200);
      process.kill(dynamodb.pid, 'SIGSTOP');
      const stopped = await load(SECONDS).finally(() => process.kill(dynamodb.pid, 'SIGCONT'));
      const back = await load(1);
      await sleep(AFTERWARDS_MS);
      clearInterval(sampling);
      const later = (await count(aws)) - before.stored - (stopped.statuses[201] ?? 0) - (back.statuses[201] ?? 0);
      return {
        value: Math.max(...samples),
        unit: 'MiB',
        details: [
          `${before.mib.toFixed(1)} MiB before`,
          `while it is stopped: ${answers(stopped)}`,
          `in the first second after it goes on: ${answers(back)}`,
          `todos stored all the same, for callers who were told 503: ${later}`,
        ],
      };
    } finally {
      await stage.clear();
    }
  },
};

function answers({ statuses, slowest }: BlackHoleResult): string {
  const each = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  return `${each.join(', ')}, the slowest after ${(slowest / 1000).toFixed(1)} s`;
}

async function count(aws: ReturnType<typeof localAws>): Promise<number> {
  Object.assign(process.env, aws);
  const client = new DynamoDBClient({});
  let items = 0;
  for await (const page of paginateScan({ client }, { TableName: TABLE, Select: 'COUNT' })) items += page.Count ?? 0;
  client.destroy();
  return items;
}
