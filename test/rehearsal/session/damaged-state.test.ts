import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { openRehearsal, TerminalProgress } from '../../../rehearsal';
import { DirectoryAssetStore } from '../../../rehearsal/assembly/directory-asset-store';
import { DynamoDbStore } from '../../../rehearsal/aws/dynamodb/store';
import { CloudFormationEngine } from '../../../rehearsal/cloudformation/cloudformation-engine';
import { failureText } from '../../../rehearsal/cloudformation/failure-text';
import { World } from '../../../rehearsal/cloudformation/world';
import { ExecutionStore, readExecutions } from '../../../rehearsal/codepipeline/execution-store';
import { RunningPipeline } from '../../../rehearsal/codepipeline/running-pipeline';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { Repository } from '../../../rehearsal/source/repository';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

const place = { account: '111111111111', region: 'us-west-2' };
const tables = (state: StateDirectory) => join(state.cloud, 'data');

/** What a start opens, without anything to deploy, and what a deployment and a push would read. */
async function start(state: StateDirectory, told: string[] = [], repository = true): Promise<void> {
  const out = new PassThrough();
  out.on('data', (chunk) => told.push(...String(chunk).trimEnd().split('\n')));
  const progress = new TerminalProgress(out, {});
  const rehearsal = openRehearsal({ state: state.path, progress });
  try {
    await rehearsal.resume();
    const world = new World();
    new RunningPipeline(world, new CloudFormationEngine({ world, twins: [], directory: state.stacks }), state);
    new DirectoryAssetStore(state.assets).image('repository:tag');
    if (repository) await (await Repository.open(state.repository, 'main')).unseen();
  } finally {
    await rehearsal.close();
    progress.close();
  }
}

const stackRecord = {
  ...place,
  stackName: 'data',
  stackId: 'arn:aws:cloudformation:us-west-2:111111111111:stack/data/1',
  createdAt: '2026-01-01T00:00:00.000Z',
  status: 'CREATE_COMPLETE',
  content: { resources: {}, outputs: {}, exports: {}, imports: [] },
  leftovers: [],
};

const execution = (number: number) => ({
  number,
  id: `00000000-0000-0000-0000-00000000000${number}`,
  type: 'STANDARD',
  pipeline: 'api',
  structureVersion: 1,
  revision: { commit: 'c', branch: 'main', message: 'm', description: 'd' },
  status: 'Succeeded',
  started: '2026-01-01T00:00:00.000Z',
  stages: [],
  artifacts: {},
  variables: {},
  deployed: [],
});

let left: StateDirectory;
beforeAll(async () => {
  left = await leave();
});

function state(): StateDirectory {
  const directory = new StateDirectory(join(temporaryDirectory(), 'state'));
  cpSync(left.path, directory.path, { recursive: true });
  return directory;
}

/** A state directory as a rehearsal leaves it, one file of each kind in it. */
async function leave(): Promise<StateDirectory> {
  const directory = new StateDirectory(join(temporaryDirectory(), 'state'));
  directory.open().release();
  const table = {
    logicalId: 'Table',
    type: 'AWS::DynamoDB::Table',
    status: 'CREATE_COMPLETE',
    generatedName: 'todo',
    generatedHex: 'abc',
    id: 'todo',
    properties: {},
    attributes: {},
    data: {},
    metadata: {},
    dependsOn: [],
  };
  const content = { ...stackRecord.content, resources: { Table: table } };
  write(directory, 'pipeline.json', { ...place, stackName: 'pipeline', structureVersion: 1, fingerprint: 'f' });
  write(directory, 'executions/0001.json', execution(1));
  write(directory, 'executions/0002.json', execution(2));
  write(directory, `cloud/cloudformation/${place.account}.${place.region}.data.json`, { ...stackRecord, content });
  write(directory, 'cloud/compute/processes.json', []);
  write(directory, 'repository.git/rehearsal-seen.json', {});
  write(directory, 'assets/images/repository%3Atag/image.json', { dockerfile: 'Dockerfile' });
  rmSync(directory.repository, { recursive: true });
  await Repository.open(directory.repository, 'main');
  for (const name of readdirSync(join(directory.repository, 'hooks')))
    if (name.endsWith('.sample')) rmSync(join(directory.repository, 'hooks', name));
  write(directory, 'repository.git/rehearsal-seen.json', {});
  const store = new DynamoDbStore(tables(directory), place);
  await store.call('CreateTable', {
    TableName: 'todo',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await store.close();
  return directory;
}

function write(directory: StateDirectory, file: string, value: unknown): void {
  const path = join(directory.path, file);
  mkdirSync(dirname(path), { recursive: true });
  writeJson(path, value);
}

const damages: readonly (readonly [string, (path: string) => void])[] = [
  ['empty', (path) => writeFileSync(path, '')],
  ['cut off', (path) => writeFileSync(path, readFileSync(path, 'utf8').trim().slice(0, -1))],
  ['null', (path) => writeFileSync(path, 'null')],
  ['a list of something else', (path) => writeFileSync(path, '[[]]')],
  ['an object of something else', (path) => writeFileSync(path, '{"number":"7","pid":{}}')],
  ['binary', (path) => writeFileSync(path, Buffer.from([0, 255, 254, 1, 2]))],
  [
    'unreadable',
    (path) => {
      // What no right of root's opens as a file either.
      rmSync(path);
      mkdirSync(path);
    },
  ],
];

const database = `cloud/data/dynamodb/${place.account}/${place.region}`;
const kinds: readonly (readonly [string, string])[] = [
  ['the format', 'format'],
  ['the pipeline', 'pipeline.json'],
  ['a stack', `cloud/cloudformation/${place.account}.${place.region}.data.json`],
  ['the processes', 'cloud/compute/processes.json'],
  ["the database's head", `${database}/CURRENT`],
  ['what was seen of pushes', 'repository.git/rehearsal-seen.json'],
  ['an image', 'assets/images/repository%3Atag/image.json'],
];

test('the state of these tests is one that starts', async () => {
  const told: string[] = [];
  await start(state(), told);
  expect(told).toEqual([]);
});

describe.each(kinds)('%s', (_, file) => {
  test.each(damages)('%s: one sentence names the file and what to do', async (_how, damage) => {
    const directory = state();
    const path = join(directory.path, file);
    damage(path);
    const before = contents(directory.path);
    const error = await start(directory, [], file.startsWith('repository')).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    const text = failureText(error);
    expect(text.startsWith(`${path}: is damaged, `)).toBe(true);
    expect(text).toMatch(/: (delete|restore) .*$/);
    expect(text).not.toMatch(/\n|\bat .*\.ts/);
    // Nothing was lost by looking, and nothing holds the directory.
    expect(before.filter((name) => !contents(directory.path).includes(name))).toEqual([]);
    expect(directory.holder()).toBeUndefined();
  });
});

test.each(damages)('%s: a lock that is no lock is taken over, or named', async (how, damage) => {
  const directory = state();
  const path = join(directory.path, 'lock');
  writeJson(path, { pid: 1, started: 'x' });
  damage(path);
  const started = start(directory, [], false);
  if (how === 'unreadable')
    await expect(started).rejects.toThrow(`${path}: is damaged, it cannot be read (EISDIR): delete it`);
  else await started;
});

test.each(damages)(
  "%s: an old execution's record is set aside, told in one line, and the start goes on",
  async (_, damage) => {
    const directory = state();
    const path = join(directory.executions, '0002.json');
    damage(path);
    const told: string[] = [];
    await start(directory, told, false);
    expect(told).toEqual([
      expect.stringMatching(
        /0002\.json: is damaged, .*: set aside as 0002\.json\.damaged, and that execution is forgotten$/,
      ),
    ]);
    expect(existsSync(`${path}.damaged`)).toBe(true);
    expect(readExecutions(directory).map(({ number }) => number)).toEqual([1]);
    // Its artifacts are in the way of another execution with its number.
    expect(new ExecutionStore(directory).nextNumber).toBe(3);
  },
);

test('a database without its head is not begun anew over the data that is still there', async () => {
  const directory = state();
  const path = join(directory.path, database, 'CURRENT');
  rmSync(path);
  await expect(start(directory)).rejects.toThrow(`${path}: is damaged`);
  expect(readdirSync(join(directory.path, database)).some((name) => name.startsWith('MANIFEST-'))).toBe(true);
  expect(existsSync(path)).toBe(false);
});

test('what is read of a running rehearsal may be damaged too', async () => {
  const directory = state();
  write(directory, 'executions/0002.json', { ...execution(2), stages: {} });
  expect(readExecutions(directory).map(({ number }) => number)).toEqual([1]);
});

function contents(directory: string): string[] {
  return (
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      // LevelDB turns its own over, and the book is closed with the last process.
      .filter((name) => !/\.log$|LOG|LOCK|MANIFEST|\.ldb$|^lock|processes\.json/.test(name))
      .map((name) => relative(directory, join(directory, name)))
  );
}
