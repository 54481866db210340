import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { DirectoryAssetStore } from '../../../rehearsal/assembly/directory-asset-store';
import type { ExecutionRecord, Status } from '../../../rehearsal/codepipeline/execution-record';
import { ExecutionStore, padded, readExecutions } from '../../../rehearsal/codepipeline/execution-store';
import { prune } from '../../../rehearsal/codepipeline/pruning';
import { rollbackTarget } from '../../../rehearsal/codepipeline/rollback';
import { LogFile } from '../../../rehearsal/kit/log-file';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { ServiceLogs } from '../../../rehearsal/processes/service-logs';
import { Repository } from '../../../rehearsal/source/repository';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

const BUCKET = 'cdk-assets-111111111111-us-west-2';
const REPOSITORY = '111111111111.dkr.ecr.us-west-2.amazonaws.com/cdk-container-assets';

/** A rehearsal of one stage after the other, as far as it leaves something behind: each commit has assets of its own. */
class Executions {
  readonly state = new StateDirectory(join(temporaryDirectory(), 'state'));
  readonly store: ExecutionStore;
  readonly assets: DirectoryAssetStore;

  constructor() {
    this.state.open().release();
    this.store = new ExecutionStore(this.state);
    this.assets = new DirectoryAssetStore(this.state.assets);
  }

  /** Plays one that ends in a stage; the last it passes is deployed. Returns its record. */
  async play(status: Status, stages: Readonly<Record<string, Status | undefined>>): Promise<ExecutionRecord> {
    const { state, store, assets } = this;
    const record = store.begin(
      {
        type: 'STANDARD',
        pipeline: 'api',
        structureVersion: 1,
        revision: { commit: `c${store.nextNumber}`, branch: 'main', message: 'm', description: 'd' },
        artifacts: {},
        variables: {},
      },
      Object.keys(stages).map((name) => ({ name, actions: [], onFailure: 'FAIL' as const })),
    );
    for (const stage of record.stages) {
      const passed = stages[stage.name];
      if (passed !== undefined) stage.status = passed;
    }
    const { file, image } = assetsOf(record.number);
    const assembly = join(state.artifacts, padded(record.number), 'assembly');
    mkdirSync(join(assembly, 'asset.source'), { recursive: true });
    writeFileSync(join(assembly, 'asset.source', 'main.js'), String(record.number).repeat(10_000));
    writeFileSync(join(assembly, 'asset.source', 'Dockerfile'), 'FROM scratch');
    symlinkSync('.', join(assembly, 'round'));
    symlinkSync('.', join(assembly, 'and-round'));
    writeJson(join(assembly, 'Stack.assets.json'), {
      files: { x: { destinations: { a: { bucketName: BUCKET, objectKey: file } } } },
      dockerImages: { y: { destinations: { a: { repositoryName: 'cdk-container-assets', imageTag: image } } } },
    });
    record.artifacts = { Assembly: `${padded(record.number)}/assembly` };
    await assets.putObject(BUCKET, file, join(assembly, 'asset.source'));
    await assets.putImage(`${REPOSITORY}:${image}`, join(assembly, 'asset.source'));
    mkdirSync(join(state.logs, padded(record.number)), { recursive: true });
    writeFileSync(join(state.logs, padded(record.number), 'Build.log'), 'x'.repeat(10_000));
    record.status = status;
    store.save(record);
    prune(store, state, assets);
    return record;
  }

  deploy(number: number, encoded: boolean): void {
    const { file, image } = assetsOf(number);
    mkdirSync(this.state.stacks, { recursive: true });
    const userData = `#!/bin/bash\naws s3 cp s3://${BUCKET}/${file} /tmp/bundle && unzip /tmp/bundle -d /opt`;
    const Data = encoded ? Buffer.from(userData).toString('base64') : userData;
    writeJson(join(this.state.stacks, 'stack.json'), { Image: `${REPOSITORY}:${image}`, Data });
  }

  has(number: number): { record: boolean; artifacts: boolean; log: boolean; object: boolean; image: boolean } {
    const { file, image } = assetsOf(number);
    return {
      record: readExecutions(this.state).some((record) => record.number === number),
      artifacts: existsSync(join(this.state.artifacts, padded(number))),
      log: existsSync(join(this.state.logs, padded(number))),
      object: this.assets.object(BUCKET, file) !== undefined,
      image: this.assets.image(`${REPOSITORY}:${image}`) !== undefined,
    };
  }
}

function assetsOf(number: number) {
  const hash = (what: string) => createHash('sha256').update(`${what}${number}`).digest('hex');
  return { file: `${hash('file')}.zip`, image: hash('image') };
}

const everything = { record: true, artifacts: true, log: true, object: true, image: true };
const nothing = { record: false, artifacts: false, log: false, object: false, image: false };
const passed = { Build: 'Succeeded', Providers: 'Succeeded' } as const;

test('many executions leave no more than twice what ten leave', async () => {
  const executions = new Executions();
  let ten = 0;
  for (let number = 1; number <= 40; number++) {
    await executions.play('Succeeded', passed);
    executions.deploy(number, false);
    if (number === 10) ten = sizeOf(executions.state.path);
  }
  expect(sizeOf(executions.state.path) / ten).toBeLessThanOrEqual(2);
  expect(executions.has(40)).toEqual(everything);
  expect(executions.has(1)).toEqual(nothing);
  expect(new ExecutionStore(executions.state).nextNumber).toBe(41);
});

test('what a stage would be rolled back to is kept whole, however many have failed since', async () => {
  const executions = new Executions();
  // Failed later: only this stage knows it.
  await executions.play('Failed', { ...passed, GlobalApi: 'Failed' });
  for (let times = 0; times < 14; times++) await executions.play('Failed', { Build: 'Failed', Providers: undefined });
  expect(rollbackTarget(executions.store.all, 'Providers', 1)?.number).toBe(1);
  expect(executions.has(1)).toEqual(everything);
  expect(executions.has(2)).toEqual(nothing);
});

test('the last ten that succeeded are kept, however many have failed since', async () => {
  const executions = new Executions();
  for (let times = 0; times < 11; times++) await executions.play('Succeeded', passed);
  for (let times = 0; times < 12; times++) await executions.play('Failed', { Build: 'Failed', Providers: undefined });
  const kept = readExecutions(executions.state).filter(({ status }) => status === 'Succeeded');
  expect(kept.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test.each([
  ['as it is', false],
  ['in encoded user data', true],
])('what a deployed stack names %s is kept when its execution is gone', async (_, encoded) => {
  const executions = new Executions();
  await executions.play('Succeeded', passed);
  executions.deploy(1, encoded);
  for (let times = 0; times < 11; times++) await executions.play('Succeeded', passed);
  expect(executions.has(1)).toEqual({ ...nothing, object: true, image: true });
});

test('what an execution that has not ended publishes is kept, also half of it', async () => {
  const executions = new Executions();
  await executions.play('InProgress', { Build: 'Succeeded', Providers: undefined });
  const draft = join(executions.state.assets, 'buckets', BUCKET, `${assetsOf(1).file}.0a1b2c3d`);
  writeFileSync(draft, '');
  for (let times = 0; times < 11; times++) await executions.play('Succeeded', passed);
  expect(executions.has(1)).toEqual(everything);
  expect(existsSync(draft)).toBe(true);
});

test('a log that has grown too large begins anew, and its end stays readable', async () => {
  const path = join(temporaryDirectory(), 'access.log');
  const log = new LogFile(path, { most: 10_000, notice: () => {} });
  for (let line = 1; line <= 1000; line++) log.write(`line ${line} ${'x'.repeat(90)}\n`);
  await finished(log.end());
  expect(readdirSync(join(path, '..')).sort()).toEqual(['access.log', 'access.log.1']);
  expect(statSync(path).size + statSync(`${path}.1`).size).toBeLessThan(40_000);
  expect(readFileSync(path, 'utf8') || readFileSync(`${path}.1`, 'utf8')).toContain('line 1000 ');
});

test("the newest logs of services are kept, those of old tasks aren't", () => {
  const directory = temporaryDirectory();
  for (let number = 1; number <= 100; number++) {
    const path = join(directory, `task-${number}.log`);
    writeFileSync(path, '');
    utimesSync(path, number, number);
  }
  new ServiceLogs(directory).close();
  const numbers = readdirSync(directory).map((name) => Number.parseInt(name.slice(5), 10));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 61));
});

test('what pushes leave in the repository is packed, and every commit is still there', async () => {
  const repository = await Repository.open(join(temporaryDirectory(), 'repository.git'), 'main');
  const clone = new Clone();
  let commit = '';
  for (let round = 0; round < 8; round++) {
    for (let file = 0; file < 95; file++) clone.write(`file-${file}`, `${file} of ${round}`);
    commit = clone.commit(`Round ${round}`);
    // Without its hook: nobody is there to be asked.
    clone.git(
      'push',
      '--quiet',
      `--receive-pack=git -c core.hooksPath=/dev/null receive-pack`,
      repository.path,
      'HEAD:refs/heads/main',
    );
  }
  const loose = () => Number.parseInt(clone.git('--git-dir', repository.path, 'count-objects'), 10);
  expect(loose()).toBeGreaterThan(600);
  await repository.tidy();
  expect(loose()).toBe(0);
  expect(await repository.commit(commit)).toMatchObject({ subject: 'Round 7' });
});

function sizeOf(directory: string): number {
  return Number.parseInt(execFileSync('du', ['-sk', directory], { encoding: 'utf8' }), 10);
}
