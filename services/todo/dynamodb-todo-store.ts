import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Unavailable } from '../http/problem';
import type { Todo } from './todo';
import type { TodoPage, TodoStore } from './todo-store';

type Item = Record<string, AttributeValue>;

/**
 * Todos in a DynamoDB table whose partition key is the string `id`.
 *
 * GetItem, PutItem and Scan are all that it calls, and all that the instances' role allows.
 */
export class DynamoDbTodoStore implements TodoStore {
  readonly #table: string;
  readonly #client: DynamoDBClient;

  /** The client finds region, credentials and endpoint (`AWS_ENDPOINT_URL_DYNAMODB`) where the SDK always does. */
  constructor(table: string) {
    this.#table = table;
    this.#client = new DynamoDBClient({
      // Resolving the middleware anew for each call is most of what a call costs.
      cacheMiddleware: true,
      // Three attempts end before the drain of the service does, also as undici counts, in half seconds. The SDK itself
      // would wait for ever.
      maxAttempts: 3,
      // By undici: a call costs two thirds of what it does by node:http, which is what the SDK takes by itself.
      requestHandler: new UndiciHttpHandler({
        dispatcher: { connections: 50, connect: { timeout: 1000 }, headersTimeout: 1500, bodyTimeout: 1500 },
      }),
    });
  }

  async list(limit: number, after?: string): Promise<TodoPage> {
    const ExclusiveStartKey = after === undefined ? undefined : { id: { S: after } };
    const command = new ScanCommand({ TableName: this.#table, Limit: limit, ExclusiveStartKey });
    const { Items = [], LastEvaluatedKey } = await available(this.#client.send(command));
    const last = LastEvaluatedKey?.id?.S;
    return { items: Items.map(todoOf), ...(last !== undefined && { last }) };
  }

  async get(id: string): Promise<Todo | undefined> {
    // Consistent: whoever has just been told an item's id must find it.
    const command = new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item } = await available(this.#client.send(command));
    return Item && todoOf(Item);
  }

  async add({ id, data }: Todo): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: { id: { S: id }, data: { S: data } },
      ConditionExpression: 'attribute_not_exists(id)',
    });
    try {
      await available(this.#client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function todoOf({ id, data }: Item): Todo {
  return { id: id?.S ?? '', data: data?.S ?? '' };
}

/** The SDK has tried three times by now: what it would try again is a matter of time, the rest is a fault of ours. */
async function available<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const reason = error as Parameters<typeof isServerError>[0];
    if (!isThrottlingError(reason) && !isTransientError(reason) && !isServerError(reason)) throw reason;
    throw new Unavailable('The todos cannot be reached at the moment: try again', { cause: reason });
  }
}
