import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionRecord } from '../../../rehearsal/codepipeline/execution-record';
import type { Pipeline } from '../../../rehearsal/codepipeline/pipeline';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from './pipeline-lab';

const { source, build, update } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };

let lab: PipelineLab;
let pipeline: Pipeline;
const tree = (version: number, more: object[] = [], settings = {}) =>
  lab.tree([source, build, update, deploy, ...(more as (typeof deploy)[])], {
    resources,
    pipeline: settings,
    templates: { 'a.json': { Resources: {}, Description: `version ${version}` }, 'b.json': { Resources: {} } },
  });

beforeEach(async () => {
  lab = new PipelineLab();
  pipeline = await lab.pipeline(tree(1));
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

test('a stage goes back to any execution that succeeded in it, with its assembly, and on to a later one', async () => {
  for (const version of [1, 2, 3]) await pipeline.run(tree(version));
  expect(pipeline.rollbackTargets('Deploy').targets.map(({ number }) => number)).toEqual([3, 2, 1]);
  const deployed = () => lab.requests.at(-1)!.template.Description;

  expect(await pipeline.rollBackTo('Deploy', '1')).toMatchObject({
    number: 4,
    type: 'ROLLBACK',
    rollbackTarget: 1,
    status: 'Succeeded',
  });
  expect(deployed()).toBe('version 1');
  // Of what is live, which is execution 1 again, nobody is told to go back to it.
  const listed = pipeline.rollbackTargets('Deploy');
  expect(listed).toMatchObject({ targets: [{ number: 3 }, { number: 2 }, { number: 1 }], live: 1 });
  const { id } = lab.store.all[1]!;
  await pipeline.rollBackTo('Deploy', id);
  expect(deployed()).toBe('version 2');
  expect(lab.store.latest!.stages.map(({ name, status }) => [name, status])).toEqual([['Deploy', 'Succeeded']]);
});

describe('is refused as RollbackStage refuses', () => {
  let failed: ExecutionRecord;
  beforeEach(async () => {
    await pipeline.run(tree(1));
    lab.stacks.set('a', async () => new Error('broken'));
    failed = await pipeline.run(tree(2));
    lab.stacks.clear();
    await pipeline.rollBackTo('Deploy', '1');
  });

  test.each([
    [
      'Nowhere',
      '1',
      /^Nowhere: StageNotFoundException: api has no such stage\n.*its stages: Build, Update, Deploy\n.*see https:/,
    ],
    [
      'Source',
      '1',
      /^Source: UnableToRollbackStageException: a source stage cannot be rolled back\n.*roll back one of Build, Update, Deploy\n.*see https:/,
    ],
    [
      'Deploy',
      '9',
      /^Deploy --to: PipelineExecutionNotFoundException: api has no execution '9'\n.*its targets: 1\n.*see https:/,
    ],
    ['Deploy', '2', /UnableToRollbackStageException: execution 2 did not succeed in this stage\n/],
    ['Deploy', '3', /UnableToRollbackStageException: execution 3 is a rollback itself\n/],
  ])('%s to %s', async (stage, to, message) => {
    expect(failed.status).toBe('Failed');
    await expect(pipeline.rollBackTo(stage, to)).rejects.toThrow(message);
    expect(lab.store.all).toHaveLength(3);
  });

  test('an execution of another structure version', async () => {
    await pipeline.run(tree(3, [{ Name: 'More', Actions: [deployAction('b')] }]));
    await expect(pipeline.rollBackTo('Deploy', '1')).rejects.toThrow(
      /PipelineExecutionOutdatedException: execution 1 began in structure version 1 of the pipeline, which is at version 2 now\n.*its targets: 5/,
    );
  });

  test('a stage that an execution is in', async () => {
    let end = () => {};
    lab.stacks.set('a', () => new Promise((resolve) => (end = () => resolve({}))));
    const running = pipeline.run(tree(4));
    while (lab.requests.at(-1)!.template.Description !== 'version 4') await new Promise(setImmediate);
    await expect(pipeline.rollBackTo('Deploy', '1')).rejects.toThrow(
      /UnableToRollbackStageException: execution 4 is in this stage/,
    );
    end();
    await running;
  });

  test('an execution whose artifacts are gone', async () => {
    const { artifacts } = lab.store.all[0]!;
    rmSync(join(lab.state.artifacts, Object.values(artifacts)[0]!), { recursive: true });
    await expect(pipeline.rollBackTo('Deploy', '1')).rejects.toThrow(/the artifacts of execution 1 are no longer kept/);
    expect(pipeline.rollbackTargets('Deploy')).toEqual({ targets: [], why: expect.stringContaining('artifacts') });
  });
});
