/**
 * The calls that todo makes, made straight by the SDK: the least that a program needs for them, with nothing around.
 *
 * As many at a time as the order says: a call, its result, the next call. Takes orders from its parent.
 */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { LoadResult } from './load-client';
import { TABLE, todoId } from './todo-table';

export interface CallOrder {
  readonly call: keyof typeof calls;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** As fast as settings alone make it; its HTTP client is the SDK's own. */
const client = new DynamoDBClient({
  cacheMiddleware: true,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000 },
});

const calls = {
  async get() {
    const Key = { id: { S: todoId(7) } };
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    return Item !== undefined;
  },
  async page() {
    const { Count } = await client.send(new ScanCommand({ TableName: TABLE, Limit: 25 }));
    return Count === 25;
  },
  async post() {
    const Item = { id: { S: randomUUID() }, data: { S: 'Walk the dog' } };
    const ConditionExpression = 'attribute_not_exists(id)';
    await client.send(new PutItemCommand({ TableName: TABLE, Item, ConditionExpression }));
    return true;
  },
};

async function work(order: CallOrder): Promise<LoadResult> {
  const call = calls[order.call];
  let [requests, failures, over] = [0, 0, false];
  const started = performance.now();
  setTimeout(() => {
    over = true;
  }, order.milliseconds);
  const loop = async () => {
    while (!over) {
      requests++;
      if (!(await call().catch(() => false))) failures++;
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, loop));
  return { requests, failures, seconds: (performance.now() - started) / 1000, busy: 0 };
}

process.on('message', async (order: CallOrder) => process.send!(await work(order)));
process.on('disconnect', () => process.exit());
