import { type Bench, median } from './bench';
import { inFreshProcesses, interleave, timesRounds } from './interleaved';
import type { LoadOrder, LoadResult } from './load-client';
import { cpuMicroseconds } from './machine';
import { placement } from './pinned';
import type { CallOrder } from './sdk-caller';
import { ordered } from './stage';
import { localAws, TABLE } from './todo-table';

const CONCURRENCY = 32;
const ROUNDS = { rounds: 6, milliseconds: 500 };

/** A request to todo against the one call of DynamoDB that it needs. */
export function todoAgainstSdk(
  call: CallOrder['call'],
  request: Pick<LoadOrder, 'method' | 'path' | 'body'>,
): Bench['run'] {
  return async (report) => {
    let dynamodbBusy = 0;
    const { ratios, perSecond, cpu, busiest } = await inFreshProcesses(async (stage) => {
      const client = stage.start('measuring', 'load-client.ts');
      const dynamodb = await stage.startServer('measuring', 'dynamodb.ts');
      const aws = localAws(dynamodb.port);
      const caller = stage.start('measured', 'sdk-caller.ts', { ...process.env, ...aws });
      const todo = await stage.startService('todo', { ...aws, TABLE_NAME: TABLE });

      const began = { at: performance.now(), cpu: cpuMicroseconds(dynamodb.pid) };
      const viaSdk = (milliseconds: number) =>
        ordered<LoadResult>(caller, { call, concurrency: CONCURRENCY, milliseconds } satisfies CallOrder);
      const viaTodo = (milliseconds: number) =>
        ordered<LoadResult>(client, {
          ...request,
          port: todo.port,
          connections: CONCURRENCY,
          milliseconds,
        } satisfies LoadOrder);
      const result = await interleave(
        [
          { name: 'todo', pid: todo.pid, work: viaTodo },
          { name: 'SDK', pid: caller.pid!, work: viaSdk },
        ],
        ROUNDS,
        report,
      );
      const busy = (cpuMicroseconds(dynamodb.pid) - began.cpu) / 1000 / (performance.now() - began.at);
      dynamodbBusy = Math.max(dynamodbBusy, busy);
      return result;
    });

    return {
      value: median(ratios),
      unit: '',
      rounds: ratios,
      details: [
        `${timesRounds(ROUNDS)}, ${CONCURRENCY} at a time, ${placement}; DynamoDB beside the load`,
        [...perSecond].map(([name, values]) => `${name} ${Math.round(median(values))}/s`).join(', '),
        `processor time for a request: ${[...cpu].map(([name, values]) => `${name} ${median(values).toFixed(0)} µs`).join(', ')}`,
        `DynamoDB was busy ${Math.round(dynamodbBusy * 100)} % of the time at most, the load generator ${Math.round(busiest * 100)} %`,
      ],
    };
  };
}
