import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { createData, type Data } from '../../../rehearsal/cloud/data';
import type { Twin } from '../../../rehearsal/cloudformation/twin';
import { type Resource, World } from '../../../rehearsal/cloudformation/world';
import { type place, requestFor, resourceOf } from '../cloudformation/requests';
import { GrantedIdentity } from '../permissions/granted-identity';

const role = 'arn:aws:iam::333333333333:role/todo';
const todoArn = 'arn:aws:dynamodb:us-west-2:333333333333:table/todo';
const properties = {
  TableName: 'todo',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

let directory: string;
let world: World;
let identity: GrantedIdentity;
let data: Data;
let table: Twin;
let notices: string[];
let clients: DynamoDBClient[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rehearsal-data-'));
  world = new World();
  identity = new GrantedIdentity();
  clients = [];
  notices = [];
  open();
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true });
});

function open(): void {
  data = createData({ world, identity, stateDirectory: directory, notice: (line) => notices.push(line) });
  table = data.twins[0]!;
}

async function close(): Promise<void> {
  for (const client of clients.splice(0)) client.destroy();
  await data.close();
}

async function create(more: object = {}, at: Partial<typeof place> = {}): Promise<Resource> {
  const request = requestFor('AWS::DynamoDB::Table', 'Table', { ...properties, ...more }, at);
  const resource = resourceOf(request, await table.create(request));
  world.put(resource);
  return resource;
}

/** A client as a service's SDK makes it from the variables it is given. */
async function client({ roleArn = role, region = 'us-west-2' } = {}): Promise<DynamoDBClient> {
  const session = await identity.serviceSession('ec2.amazonaws.com', roleArn, 'test');
  const issued = data.credentials.issue(session);
  const made = new DynamoDBClient({
    endpoint: await data.endpoint(),
    region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: issued.AWS_ACCESS_KEY_ID,
      secretAccessKey: issued.AWS_SECRET_ACCESS_KEY,
      sessionToken: issued.AWS_SESSION_TOKEN,
    },
  });
  clients.push(made);
  return made;
}

const put = (id: string) => new PutItemCommand({ TableName: 'todo', Item: { id: { S: id } } });
const get = (id: string) => new GetItemCommand({ TableName: 'todo', Key: { id: { S: id } } });

test('a table has the attributes that templates use', async () => {
  const { id, attributes } = await create({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
  expect(id).toBe('todo');
  expect(attributes.Arn).toBe(todoArn);
  expect(attributes.StreamArn).toMatch(/^arn:aws:dynamodb:us-west-2:333333333333:table\/todo\/stream\/2/);
});

test('a table without a name gets the generated one', async () => {
  expect((await create({ TableName: undefined })).id).toBe('stack-Table-ABC');
});

test('what was written is there after a restart, and so is the table', async () => {
  identity.grant(role, '*');
  const resource = await create();
  await (await client()).send(put('kept'));
  await close();
  open();
  await table.resume!(resource);
  expect((await (await client()).send(get('kept'))).Item).toEqual({ id: { S: 'kept' } });
});

test('a table whose files are gone is not resumed as an empty one', async () => {
  const resource = await create();
  await close();
  await rm(join(directory, 'dynamodb'), { recursive: true });
  open();
  await expect(table.resume!(resource)).rejects.toThrow(
    /stack\/Table: ResourceNotFoundException: table todo is deployed/,
  );
});

test('tables of one name in two accounts and two regions do not meet', async () => {
  identity.grant(role, '*');
  identity.grant('arn:aws:iam::222222222222:role/other', '*');
  await create();
  await create({}, { account: '222222222222' as typeof place.account });
  await create({}, { region: 'eu-west-1' as typeof place.region });
  const here = await client();
  await here.send(put('mine'));
  const elsewhere = [
    await client({ roleArn: 'arn:aws:iam::222222222222:role/other' }),
    await client({ region: 'eu-west-1' }),
  ];
  for (const other of elsewhere) expect((await other.send(get('mine'))).Item).toBeUndefined();
  const described = await here.send(new DescribeTableCommand({ TableName: 'todo' }));
  expect(described.Table?.TableArn).toBe(todoArn);
});

test('a name that is taken is refused', async () => {
  await create();
  await expect(create()).rejects.toThrow('stack/Table TableName: AlreadyExists: table todo already exists');
});

test('a key schema that DynamoDB refuses is refused with its words', async () => {
  const wrong = { AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }] };
  await expect(create(wrong)).rejects.toThrow(/stack\/Table: ValidationException: .*AttributeDefinitions/s);
});

test('capacity changes in place', async () => {
  identity.grant(role, '*');
  const before = await create({
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  await table.update!(requestFor('AWS::DynamoDB::Table', 'Table', properties), before);
  const { Table } = await (await client()).send(new DescribeTableCommand({ TableName: 'todo' }));
  expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
});

describe('global secondary indexes', () => {
  const index = (IndexName: string, AttributeName = 'id', ProjectionType = 'ALL') => ({
    IndexName,
    KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    Projection: { ProjectionType },
  });
  const withIndexes = (...GlobalSecondaryIndexes: object[]) =>
    requestFor('AWS::DynamoDB::Table', 'Table', { ...properties, GlobalSecondaryIndexes });

  test.each<[what: string, indexes: object[], why: RegExp]>([
    [
      'two more',
      [index('one'), index('two'), index('three')],
      /more than one GSI creation or deletion in a single update/,
    ],
    ['one for another', [index('two')], /more than one GSI creation or deletion[\s\S]*one by one: two, one/],
    [
      'one by an attribute that is not defined',
      [index('one'), index('two', 'text')],
      /AttributeDefinitions is inconsistent[\s\S]*define text/,
    ],
    [
      'one that projects something else',
      [index('one', 'id', 'KEYS_ONLY')],
      /Cannot update GSI's properties other than Provisioned Throughput/,
    ],
  ])('%s in one update is refused', async (_, indexes, why) => {
    const before = await create({ GlobalSecondaryIndexes: [index('one')] });
    await expect(table.update!(withIndexes(...indexes), before)).rejects.toThrow(why);
    // The way back from there is open.
    const attempted = { ...before, properties: withIndexes(...indexes).properties };
    await table.update!(withIndexes(index('one')), attempted);
  });

  test.each<[what: string, indexes: object[]]>([
    ['one more', [index('two'), index('one')]],
    ['one less', []],
    ['the same', [index('one')]],
  ])('%s is not', async (_, indexes) => {
    const before = await create({ GlobalSecondaryIndexes: [index('one')] });
    await table.update!(withIndexes(...indexes), before);
  });
});

test('a protected table is not deleted, an unprotected one is', async () => {
  const resource = await create({ DeletionProtectionEnabled: true });
  await expect(table.delete!(resource)).rejects.toThrow(/DeletionProtectionEnabled: ValidationException/);
  await table.delete!({ ...resource, properties });
  await create();
});

test('a call that the role may not make is an AccessDeniedException in the client, and said once', async () => {
  identity.grant(role, `dynamodb:GetItem ${todoArn}`);
  await create();
  const allowedToRead = await client();
  await allowedToRead.send(get('x'));
  for (let times = 0; times < 2; times++) {
    await expect(allowedToRead.send(put('x'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`not authorized to perform: dynamodb:PutItem on resource: ${todoArn}`),
    });
  }
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('dynamodb:PutItem');
});

test('a policy that changes counts from the next call on, and not before each one', async () => {
  identity.grant(role, '*');
  const resource = await create();
  const sdk = await client();
  for (let times = 0; times < 5; times++) await sdk.send(get('x'));
  expect(identity.evaluated).toBe(1);
  identity.grant(role);
  world.put(resource);
  await expect(sdk.send(get('x'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('every table of a batch, and the index of a query, is authorized by itself', async () => {
  identity.grant(role, `dynamodb:BatchGetItem ${todoArn}`, `dynamodb:Query ${todoArn}`);
  await create();
  const sdk = await client();
  const Keys = [{ id: { S: 'x' } }];
  await sdk.send(new BatchGetItemCommand({ RequestItems: { todo: { Keys } } }));
  const both = new BatchGetItemCommand({ RequestItems: { todo: { Keys }, other: { Keys } } });
  await expect(sdk.send(both)).rejects.toThrow(/table\/other/);
  const query = {
    TableName: 'todo',
    KeyConditionExpression: 'id = :i',
    ExpressionAttributeValues: { ':i': { S: 'x' } },
  };
  await sdk.send(new QueryCommand(query));
  await expect(sdk.send(new QueryCommand({ ...query, IndexName: 'byDate' }))).rejects.toThrow(
    /table\/todo\/index\/byDate/,
  );
});

test('a table that is not in this region is not found', async () => {
  identity.grant(role, '*');
  await create();
  const sdk = await client({ region: 'eu-west-1' });
  await expect(sdk.send(get('x'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('keys that were not issued, or were taken back, open nothing', async () => {
  identity.grant(role, '*');
  await create();
  const sdk = await client();
  const { accessKeyId } = await sdk.config.credentials();
  data.credentials.revoke(accessKeyId);
  await expect(sdk.send(get('x'))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('a call of another AWS service is answered here, with an error that says so', async () => {
  const response = await fetch(await data.endpoint(), {
    method: 'PUT',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-west-2/s3/aws4_request, SignedHeaders=h, Signature=s',
    },
  });
  expect(response.status).toBe(501);
  expect(await response.text()).toContain('no twin of AWS s3');
  expect(notices).toEqual([expect.stringContaining('AWS s3')]);
});

test('a client that breaks off in the middle of a request disturbs nobody', async () => {
  identity.grant(role, '*');
  await create();
  const sdk = await client();
  await sdk.send(put('x'));
  const broken = new AbortController();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"TableName"')),
  });
  const init = { method: 'POST', body, duplex: 'half', signal: broken.signal };
  const sent = fetch(await data.endpoint(), init as RequestInit).catch(() => 'broken off');
  setTimeout(() => broken.abort(), 20);
  expect(await sent).toBe('broken off');
  expect((await sdk.send(new ScanCommand({ TableName: 'todo' }))).Count).toBe(1);
});
