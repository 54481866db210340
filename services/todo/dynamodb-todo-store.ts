import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbCalls, type Patience } from './dynamodb-calls';
import type { Todo } from './todo';
import type { TodoPage, TodoStore } from './todo-store';

type Item = Record<string, AttributeValue>;

/**
 * Todos in a DynamoDB table whose partition key is the string `id`.
 *
 * GetItem, PutItem and Scan are all that it calls, and all that the instances' role allows.
 */
export class DynamoDbTodoStore implements TodoStore {
  readonly #calls: DynamoDbCalls;
  readonly #table: string;

  constructor(table: string, patience?: Patience) {
    this.#calls = new DynamoDbCalls(patience);
    this.#table = table;
  }

  async list(limit: number, after: string | undefined, signal: AbortSignal): Promise<TodoPage> {
    const ExclusiveStartKey = after === undefined ? undefined : { id: { S: after } };
    const command = new ScanCommand({ TableName: this.#table, Limit: limit, ExclusiveStartKey });
    const { Items = [], LastEvaluatedKey } = await this.#calls.send(command, signal);
    const last = LastEvaluatedKey?.id?.S;
    return { items: Items.map(todoOf), ...(last !== undefined && { last }) };
  }

  async get(id: string, signal: AbortSignal): Promise<Todo | undefined> {
    // Consistent: whoever has just been told an item's id must find it.
    const command = new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item } = await this.#calls.send(command, signal);
    return Item && todoOf(Item);
  }

  /**
   * Each call marks its item, so that a second attempt knows the item of a first one whose answer was lost: to write it
   * again changes nothing. Without the mark that would look like somebody else's item, and the todo would be added twice.
   */
  async add({ id, data }: Todo, signal: AbortSignal): Promise<boolean> {
    const addedBy = { S: randomUUID() };
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: { id: { S: id }, data: { S: data }, addedBy },
      ConditionExpression: 'attribute_not_exists(id) OR addedBy = :addedBy',
      ExpressionAttributeValues: { ':addedBy': addedBy },
    });
    try {
      await this.#calls.send(command, signal);
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
