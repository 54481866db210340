import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { type AwsPage, type RefusalDetail, refuse } from '../../kit/refusal';
import { isTrue } from '../../kit/values';
import { DynamoDbError, type DynamoDbStore } from './store';

export const TABLE = 'AWS::DynamoDB::Table';

const INDEXES: AwsPage =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html';

const SHAPE = ['KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'] as const;
const CAPACITY = ['BillingMode', 'ProvisionedThroughput'] as const;

/** A table in the embedded DynamoDB. Streams, backups, encryption and time to live are only recorded. */
export function tableTwin(world: World, storeOf: (environment: AwsEnvironment) => DynamoDbStore): Twin {
  return defineTwin(world, {
    type: TABLE,
    check: (request, before) => {
      if (before !== undefined) checkUpdate(request, before);
    },
    id: ({ properties, generatedName }) => properties.TableName ?? generatedName,
    async create(table) {
      const store = storeOf(table);
      const stated = pick(table.properties, [...SHAPE, ...CAPACITY]);
      await call(store, table, 'CreateTable', { TableName: table.id, ...stated });
      await active(store, table);
    },
    async update(table) {
      const { properties, before } = table;
      const store = storeOf(table);
      const capacity = pick(properties, CAPACITY);
      if (!isDeepStrictEqual(capacity, pick(before.properties, CAPACITY))) {
        await call(store, table, 'UpdateTable', { TableName: table.id, ...capacity });
        await active(store, table);
      }
      if (!isDeepStrictEqual(properties.GlobalSecondaryIndexes, before.properties.GlobalSecondaryIndexes))
        table.report('GlobalSecondaryIndexes: recorded only. The embedded DynamoDB adds none to a table that exists');
    },
    data: ({ properties }) => ({ indexes: indexesOf(properties) }),
    attributes({ account, region, id, properties, before }) {
      const Arn = `arn:aws:dynamodb:${region}:${account}:table/${id}`;
      if (properties.StreamSpecification === undefined) return { Arn };
      const label = new Date().toISOString().slice(0, -1);
      return { Arn, StreamArn: before?.attributes.StreamArn ?? `${Arn}/stream/${label}` };
    },
    async delete(table) {
      if (isTrue(table.properties.DeletionProtectionEnabled)) {
        refuse({
          resource: nameOf(table),
          property: 'DeletionProtectionEnabled',
          code: 'ValidationException',
          message: `table ${table.id} cannot be deleted as it is currently protected against deletion`,
          repair: 'deploy it with DeletionProtectionEnabled: false first, or retain it with DeletionPolicy: Retain',
        });
      }
      await deleted(storeOf(table), table.id);
    },
    resume: async (table) => {
      await call(storeOf(table), table, 'DescribeTable', { TableName: table.id });
    },
  });
}

type Stated = PropertiesOf<typeof TABLE>;
type Indexes = Readonly<Record<string, unknown>>;

/** Its global secondary indexes by name: what of them cannot be changed. */
function indexesOf({ GlobalSecondaryIndexes: indexes = [] }: Stated): Indexes {
  return Object.fromEntries(
    indexes.map(({ IndexName, KeySchema, Projection }) => [IndexName, { KeySchema, Projection }]),
  );
}

function checkUpdate(request: ResourceRequest<Stated>, before: Resource<Stated>): void {
  checkAttributes(request);
  checkIndexChange(request, before);
}

/** The attributes that are defined are those that keys have: DynamoDB says so itself when the table is created. */
function checkAttributes(request: ResourceRequest<Stated>): void {
  const {
    AttributeDefinitions,
    KeySchema,
    LocalSecondaryIndexes = [],
    GlobalSecondaryIndexes = [],
  } = request.properties;
  const keys = [{ KeySchema }, ...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].flatMap(({ KeySchema: key }) =>
    (key as readonly { readonly AttributeName: string }[]).map(({ AttributeName }) => AttributeName),
  );
  const defined = (AttributeDefinitions ?? []).map(({ AttributeName }) => AttributeName);
  const undefinedKeys = keys.filter((name) => !defined.includes(name));
  const unused = defined.filter((name) => !keys.includes(name));
  if (undefinedKeys.length + unused.length === 0) return;
  refuse({
    resource: nameOf(request),
    property: 'AttributeDefinitions',
    code: 'InvalidRequest',
    message: 'Property AttributeDefinitions is inconsistent with the KeySchema of the table and the secondary indexes',
    repair: [
      ...(undefinedKeys.length === 0 ? [] : [`define ${[...new Set(undefinedKeys)].join(', ')}`]),
      ...(unused.length === 0 ? [] : [`take out ${unused.join(', ')}`]),
    ].join(' and '),
    source: INDEXES,
  });
}

/** DynamoDB makes or deletes one global secondary index at a time, and changes none. */
function checkIndexChange(request: ResourceRequest<Stated>, before: Resource<Stated>): void {
  // The properties are those of an attempt, where this update takes one back.
  const had = (before.data.indexes as Indexes | undefined) ?? indexesOf(before.properties);
  const wanted = indexesOf(request.properties);
  const at = { resource: nameOf(request), property: 'GlobalSecondaryIndexes', code: 'InvalidRequest', source: INDEXES };
  const changed = Object.keys(wanted).find(
    (name) => had[name] !== undefined && !isDeepStrictEqual(had[name], wanted[name]),
  );
  if (changed !== undefined) {
    refuse({
      ...at,
      message: `Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. You can create a new GSI with a different name.`,
      repair: `${changed} stays as it is: add one of another name, and delete this one in a later deployment`,
    });
  }
  const added = Object.keys(wanted).filter((name) => had[name] === undefined);
  const removed = Object.keys(had).filter((name) => wanted[name] === undefined);
  if (added.length + removed.length <= 1) return;
  refuse({
    ...at,
    message: 'Cannot perform more than one GSI creation or deletion in a single update',
    repair: `deploy them one by one: ${[...added, ...removed].join(', ')}`,
  });
}

/** Whose table it is, and its name. */
interface Owner {
  readonly stack: string;
  readonly logicalId: string;
  readonly id: string;
}

async function call(store: DynamoDbStore, owner: Owner, operation: string, input: object) {
  try {
    return await store.call(operation, input);
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    return refuse(refusalOf(error, owner, store.directory));
  }
}

async function active(store: DynamoDbStore, table: Owner & { readonly signal: AbortSignal }): Promise<void> {
  for (const patience = new Patience(store); ; await setTimeout(2)) {
    table.signal.throwIfAborted();
    const { Table } = await call(store, table, 'DescribeTable', { TableName: table.id });
    if ((Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
    patience.check(`table ${table.id} does not become active`);
  }
}

/** Resolves when the table is not found any more, because its name may be reused at once. */
async function deleted(store: DynamoDbStore, name: string): Promise<void> {
  try {
    await store.call('DeleteTable', { TableName: name });
    for (const patience = new Patience(store); ; await setTimeout(2)) {
      await store.call('DescribeTable', { TableName: name });
      patience.check(`table ${name} is not deleted`);
    }
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== 'ResourceNotFoundException') throw error;
  }
}

/** A limit for what dynalite does after it has answered: that takes milliseconds, or fails without an error. */
class Patience {
  readonly #until = performance.now() + 10_000;
  readonly #store: DynamoDbStore;

  constructor(store: DynamoDbStore) {
    this.#store = store;
  }

  check(what: string): void {
    const { failure } = this.#store;
    if (failure !== undefined) throw new Error(`${what}: ${failure}`);
    if (performance.now() > this.#until) throw new Error(`${what}: the embedded DynamoDB does not go on with it`);
  }
}

function refusalOf({ code, message }: DynamoDbError, { id, ...owner }: Owner, directory: string): RefusalDetail {
  const resource = nameOf(owner);
  if (code === 'ResourceInUseException') {
    return {
      resource,
      property: 'TableName',
      code: 'AlreadyExists',
      message: `table ${id} already exists in this account and region`,
      repair: 'give it another name, or import the table that was retained',
      source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html',
    };
  }
  if (code === 'ResourceNotFoundException') {
    return {
      resource,
      code,
      message: `table ${id} is deployed, but ${directory} does not hold it any more`,
      repair: 'delete the state directory and deploy anew',
    };
  }
  return { resource, code, message, repair: 'correct the definition of the table' };
}

function pick<Stated extends object>(properties: Stated, names: readonly (keyof Stated)[]): Partial<Stated> {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  ) as Partial<Stated>;
}
