import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbTodoStore } from '../../services/todo/dynamodb-todo-store';
import type { Todo } from '../../services/todo/todo';

// dynalite has no types of its own.
const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

const TABLE = 'todos';

/** What the SDK reads when it is to call this machine and no account. */
export function localAws(port: number) {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // The SDK's, that it will need a newer Node one day.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** The todos' table in a DynamoDB on this machine, and the service's own store on it. */
export interface TodoTable {
  readonly store: DynamoDbTodoStore;
  /** Environment variables with which the service finds the table. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts items in by batches: much faster than through the service. */
  fill(todos: readonly Todo[]): Promise<void>;
  close(): Promise<void>;
}

export async function todoTable(): Promise<TodoTable> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = localAws((server.address() as AddressInfo).port);
  Object.assign(process.env, env);
  const client = new DynamoDBClient({});
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return {
    store: new DynamoDbTodoStore(TABLE),
    env: { ...env, TABLE_NAME: TABLE },
    async fill(todos) {
      for (let i = 0; i < todos.length; i += 25) {
        const puts = todos.slice(i, i + 25).map(({ id, data }) => ({
          PutRequest: { Item: { id: { S: id }, data: { S: data } } },
        }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
      }
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
