import { createServer } from 'node:http';
import { createApp } from '../../services/todo/app';
import { DynamoDbTodoStore } from '../../services/todo/dynamodb-todo-store';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';
import { localAws } from './todo-table';

/** What the table answers, as DynamoDB words it. */
let refusal: { status: number; type: string };
let calls = 0;
const { log, lines } = capturedLog();
let dynamoDb: Served;
let service: Served;

beforeAll(async () => {
  dynamoDb = await listen(
    createServer((request, response) => {
      calls++;
      request.resume();
      const body = { __type: `com.amazonaws.dynamodb.v20120810#${refusal.type}`, message: 'arn:aws:secret-table' };
      response.writeHead(refusal.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    }),
  );
  Object.assign(process.env, localAws(dynamoDb.port));
  service = await listen(createApp({ store: new DynamoDbTodoStore('todos'), newId: () => 'x', log }));
});
afterAll(async () => {
  await service.close();
  await dynamoDb.close();
});

const requests = [
  ['GET', '/todo', {}],
  ['GET', '/todo/x', {}],
  ['POST', '/todo', { body: 'data=milk', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
] as const;

test.each([
  [400, 'ProvisionedThroughputExceededException'],
  [400, 'ThrottlingException'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
])('a table that answers %i %s is unavailable', async (status, type) => {
  refusal = { status, type };
  // At once: the SDK waits between its attempts.
  const replies = await Promise.all(requests.map(([method, path, sent]) => send(service.port, method, path, sent)));
  for (const reply of replies) {
    expect([reply.status, reply.headers['retry-after'], reply.json]).toEqual([
      503,
      '1',
      { message: 'The todos cannot be reached at the moment: try again' },
    ]);
  }
});

test.each(['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'])(
  'a table that answers %s is a fault: logged, not told, not tried again',
  async (type) => {
    refusal = { status: 400, type };
    for (const [method, path, sent] of requests) {
      calls = 0;
      const reply = await send(service.port, method, path, sent);
      expect([reply.status, reply.json, calls]).toEqual([500, { message: 'Internal server error' }, 1]);
      expect(lines().at(-1)).toMatchObject({ level: 'error', path, err: { type, message: 'arn:aws:secret-table' } });
    }
  },
);

test('the health path asks the table nothing', async () => {
  calls = 0;
  expect((await send(service.port, 'GET', '/health')).status).toBe(200);
  expect(calls).toBe(0);
});
