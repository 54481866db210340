import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LiveRehearsal } from '../../helpers/live-rehearsal';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { rehearse } from '../../helpers/rehearsal-process';
import { itemsOnDisk } from '../aws/dynamodb/items-on-disk';
import { monthsOf } from '../cost/months';

jest.setTimeout(60_000);

let rehearsal: LiveRehearsal;
let todo: { id: string; data: string };

beforeAll(async () => {
  rehearsal = await LiveRehearsal.open();
  expect(await rehearsal.play()).toMatchObject({ status: 'Succeeded' });
  const response = await fetch(`${rehearsal.url}/todo`, {
    method: 'POST',
    body: new URLSearchParams({ data: 'keep' }),
  });
  todo = (await response.json()) as typeof todo;
});
afterAll(async () => {
  await rehearsal.close();
  removeDirectories();
});

const deletions = () => [...rehearsal.output.matchAll(/✔ delete (\S+)/g)].map(([, stack]) => stack);
const tables = () => rehearsal.rehearsal.deployed.resources('AWS::DynamoDB::Table');

test('what a deployed stack costs a month is what its template costs', () => {
  const { artifacts } = rehearsal.latest!;
  const assembly = Object.values(artifacts).find((path) => path.endsWith('/assembly'))!;
  const months = monthsOf(join(rehearsal.state.artifacts, assembly));
  for (const { stack, template, deployed } of months)
    expect({ [stack.stackName]: deployed(rehearsal.rehearsal.deployed.resourcesOf(stack)) }).toEqual({
      [stack.stackName]: template,
    });
  expect(months).toHaveLength(4);
});

test('is refused while a rehearsal runs, naming its process', async () => {
  const { code, stderr } = await rehearse('pipeline', 'teardown', '--state', rehearsal.state.path);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`is running in it already, process ${process.pid}`)]);
});

test('a provider is not deleted while the API is connected to it', async () => {
  await expect(rehearsal.tearDown({ only: 'private-api-prod-dogs' })).rejects.toThrow(
    /ExistingVpcEndpointConnections.*\n.*delete the consumer first: private-api-prod-global-api/,
  );
  // That cost the stack what uses nobody, as on AWS: another deployment is not possible until it is deleted.
  expect(rehearsal.stacks).toContain('private-api-prod-dogs DELETE_FAILED');
});

test('goes backwards, and can be interrupted in the middle of a stack', async () => {
  const { progress, interruption } = rehearsal;
  const start = progress.start.bind(progress);
  jest.spyOn(progress, 'start').mockImplementation((name) => {
    const activity = start(name);
    const now = (text: string) => {
      activity.now(text);
      if (name.endsWith('-todo') && text.endsWith('DELETE_COMPLETE')) interruption.abort(new Error('Ctrl-C'));
    };
    return { ...activity, now };
  });
  await expect(rehearsal.tearDown()).rejects.toThrow('Ctrl-C');
  expect(deletions()).toEqual(['private-api-prod-global-api']);
  expect(rehearsal.stacks).toEqual([
    'private-api-pipeline UPDATE_COMPLETE',
    'private-api-prod-dogs DELETE_FAILED',
    'private-api-prod-todo DELETE_IN_PROGRESS',
  ]);
});

test('goes on where it was interrupted, keeps the table and says so', async () => {
  const { path } = rehearsal.state;
  await rehearsal.close();
  rehearsal = await LiveRehearsal.open(path, false);
  await rehearsal.tearDown();
  expect(rehearsal.output).toContain('private-api-prod-todo was left DELETE_IN_PROGRESS: now it is DELETE_COMPLETE');
  expect(deletions()).toEqual(['private-api-prod-dogs', 'private-api-pipeline']);
  expect(rehearsal.stacks).toEqual([]);
  expect(rehearsal.output).toMatch(
    /Retained, in no stack any more:\n.* {2}AWS::DynamoDB::Table {2}private-api-prod-todo/,
  );
});

test('leaves nothing in any account but what a policy retains', () => {
  const left = rehearsal.rehearsal.deployed.retained().map(({ type }) => type);
  expect(left.sort()).toEqual(['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::S3::Bucket']);
  for (const type of ['AWS::EC2::VPC', 'AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::IAM::Role'])
    expect(rehearsal.rehearsal.deployed.resources(type)).toEqual([]);
  expect(rehearsal.rehearsal.deployed.apis()).toEqual([]);
});

test('instances that are gone have left their log, with what they said last', () => {
  const left = join(rehearsal.state.path, 'cloud', 'data', 's3');
  const logs = readdirSync(left, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log.gz'));
  const instances = new Set(logs.map((path) => /\/\d{4}-\d\d-\d\d\/(i-[0-9a-f]{17})\/\d{6}\.log\.gz$/.exec(path)?.[1]));
  expect(instances.size).toBe(2);
  const text = logs.map((path) => gunzipSync(readFileSync(join(left, path))).toString()).join('');
  expect(text).toContain('"path":"/todo","status":201');
});

test('a second one deletes nothing', async () => {
  await rehearsal.close();
  const { code, stdout } = await rehearse('pipeline', 'teardown', '--state', rehearsal.state.path);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Nothing is deployed\.\nRetained, in no stack any more:/)]);
  rehearsal = await LiveRehearsal.open(rehearsal.state.path);
});

test('the next start deploys anew, with a new table beside the old one', async () => {
  const before = rehearsal.latest!;
  // This time with a table that goes with its stack.
  const execution = await rehearsal.play((assembly) => {
    const { template } = assembly.stack('todo');
    const { logicalId, properties } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    template.Resources[logicalId].DeletionPolicy = 'Delete';
    properties.DeletionProtectionEnabled = false;
  });
  expect(execution).toMatchObject({ status: 'Succeeded' });
  // It is another pipeline: nothing is rolled back to an execution of the one that was deleted.
  expect(rehearsal.latest!.structureVersion).toBe(before.structureVersion + 1);
  expect(
    tables()
      .map(({ stack }) => stack)
      .sort(),
  ).toEqual(['', 'private-api-prod-todo']);
  const response = await fetch(`${rehearsal.url}/todo/${todo.id}`);
  expect(response.status).toBe(404);
});

test('what was posted is in the old table still', async () => {
  const [retained] = tables().filter(({ stack }) => stack === '');
  await rehearsal.close();
  const { account, region, id: table } = retained!;
  expect(await itemsOnDisk(rehearsal.state, { account, region, table })).toMatchObject([
    { id: { S: todo.id }, data: { S: todo.data } },
  ]);
});

describe('data that no policy retains', () => {
  const table = /TableCD117FA1/;

  test('is not deleted unless somebody names it: exit code 1, and every stack stays', async () => {
    const before = readdirSync(join(rehearsal.state.cloud, 'cloudformation'));
    const { code, stderr } = await rehearse('pipeline', 'teardown', '--state', rehearsal.state.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Nothing was deleted: .*\n {2}private-api-prod-todo\/TableCD117FA1: private-api-prod-todo-TableCD117FA1-\w+, an AWS::DynamoDB::Table, would be deleted with its data\n {2}→ .*npm run pipeline -- teardown --state \S+ --approve TableCD117FA1\n$/,
    );
    expect(readdirSync(join(rehearsal.state.cloud, 'cloudformation'))).toEqual(before);
  });

  test('is asked for by name on a terminal, and deleted by its name alone', async () => {
    rehearsal = await LiveRehearsal.open(rehearsal.state.path, false);
    const stacks = rehearsal.stacks.length;
    await expect(rehearsal.tearDown({ confirm: async () => false })).rejects.toThrow(table);
    await expect(rehearsal.tearDown({ approved: ['Table'] })).rejects.toThrow(
      "--approve: 'Table' is the name of nothing that would lose its data: there is private-api-prod-todo/TableCD117FA1",
    );
    expect(rehearsal.stacks).toHaveLength(stacks);
    await rehearsal.tearDown({ approved: ['TableCD117FA1'] });
    expect(rehearsal.stacks).toEqual([]);
    expect(tables().map(({ stack }) => stack)).toEqual(['']);
  });
});
