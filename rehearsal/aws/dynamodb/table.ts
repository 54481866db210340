import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type Properties, type Resource } from '../../cloudformation/world';
import { Refusal } from '../../kit/refusal';
import { DynamoDbError, type DynamoDbStore } from './store';

export const TABLE = 'AWS::DynamoDB::Table';

const SHAPE = ['KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'] as const;
const CAPACITY = ['BillingMode', 'ProvisionedThroughput'] as const;

/** A table in the embedded DynamoDB. Streams, backups, encryption and time to live are recorded only. */
export class DynamoDbTableTwin implements Twin {
  readonly types = [TABLE];

  /** `store` opens the DynamoDB of an account and region. */
  constructor(private readonly store: (place: AwsEnvironment) => DynamoDbStore) {}

  async create(request: ResourceRequest): Promise<Outcome> {
    const { properties } = request;
    const id: string = properties.TableName ?? request.generatedName;
    await this.#call(request, id, 'CreateTable', { TableName: id, ...pick(properties, [...SHAPE, ...CAPACITY]) });
    await this.#active(request, id);
    return { id, attributes: attributesOf(request, id, properties) };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    const { properties } = request;
    const capacity = pick(properties, CAPACITY);
    if (!isDeepStrictEqual(capacity, pick(before.properties, CAPACITY))) {
      await this.#call(request, before.id, 'UpdateTable', { TableName: before.id, ...capacity });
      await this.#active(request, before.id);
    }
    if (!isDeepStrictEqual(properties.GlobalSecondaryIndexes, before.properties.GlobalSecondaryIndexes)) {
      request.report('GlobalSecondaryIndexes: recorded only. The embedded DynamoDB adds none to a table that exists');
    }
    return { id: before.id, attributes: attributesOf(request, before.id, properties, before) };
  }

  async delete(resource: Resource): Promise<void> {
    if (resource.properties.DeletionProtectionEnabled === true) {
      throw new Refusal({
        resource: nameOf(resource),
        property: 'DeletionProtectionEnabled',
        code: 'ValidationException',
        message: `table ${resource.id} cannot be deleted as it is currently protected against deletion`,
        repair: 'deploy it with DeletionProtectionEnabled: false first, or retain it with DeletionPolicy: Retain',
      });
    }
    const store = this.store(resource);
    try {
      await store.call('DeleteTable', { TableName: resource.id });
      // Gone only when it is not found any more: its name may be given again at once.
      for (const patience = new Patience(store); ; await setTimeout(2)) {
        await store.call('DescribeTable', { TableName: resource.id });
        patience.check(`table ${resource.id} is not deleted`);
      }
    } catch (error) {
      if (!(error instanceof DynamoDbError) || error.code !== 'ResourceNotFoundException') throw error;
    }
  }

  async resume(resource: Resource): Promise<void> {
    await this.#call(resource, resource.id, 'DescribeTable', { TableName: resource.id });
  }

  async #call(
    owner: AwsEnvironment & { stack: string; logicalId: string },
    table: string,
    operation: string,
    input: object,
  ) {
    const store = this.store(owner);
    try {
      return await store.call(operation, input);
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      throw refusalOf(error, nameOf(owner), table, store.directory);
    }
  }

  async #active(request: ResourceRequest, table: string): Promise<void> {
    for (const patience = new Patience(this.store(request)); ; await setTimeout(2)) {
      request.signal.throwIfAborted();
      const { Table } = await this.#call(request, table, 'DescribeTable', { TableName: table });
      if ((Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
      patience.check(`table ${table} does not become active`);
    }
  }
}

/** What dynalite does after it has answered takes milliseconds, or fails without a word. */
class Patience {
  readonly #until = performance.now() + 10_000;

  constructor(private readonly store: DynamoDbStore) {}

  check(what: string): void {
    const { failure } = this.store;
    if (failure !== undefined) throw new Error(`${what}: ${failure}`);
    if (performance.now() > this.#until) throw new Error(`${what}: the embedded DynamoDB does not go on with it`);
  }
}

function attributesOf(place: AwsEnvironment, id: string, properties: Properties, before?: Resource): Properties {
  const Arn = `arn:aws:dynamodb:${place.region}:${place.account}:table/${id}`;
  if (properties.StreamSpecification === undefined) return { Arn };
  const label = new Date().toISOString().slice(0, -1);
  return { Arn, StreamArn: before?.attributes.StreamArn ?? `${Arn}/stream/${label}` };
}

function refusalOf(error: DynamoDbError, where: string, table: string, directory: string): Refusal {
  if (error.code === 'ResourceInUseException') {
    return new Refusal({
      resource: where,
      property: 'TableName',
      code: 'AlreadyExists',
      message: `table ${table} already exists in this account and region`,
      repair: 'give it another name, or import the table that was retained',
    });
  }
  if (error.code === 'ResourceNotFoundException') {
    return new Refusal({
      resource: where,
      code: error.code,
      message: `table ${table} is deployed, but ${directory} does not hold it any more`,
      repair: 'delete the state directory and deploy anew',
    });
  }
  return new Refusal({ resource: where, code: error.code, message: error.message });
}

function pick(properties: Properties, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}
