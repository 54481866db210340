/**
 * The embedded DynamoDB in memory with a table of todos. Sends its port to its parent.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localAws, TABLE, todoId } from './todo-table';

// dynalite has no types of its own.
const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

/** As many as one call of BatchWriteItem takes, and as many as a page has. */
const TODOS = 25;

async function main(): Promise<void> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, localAws(port));
  const client = new DynamoDBClient({});
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const puts = Array.from({ length: TODOS }, (_, index) => ({
    PutRequest: { Item: { id: { S: todoId(index) }, data: { S: `Walk the dog, lap ${index}` } } },
  }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
  client.destroy();
  process.send!(port);
}

process.on('disconnect', () => process.exit());
void main();
