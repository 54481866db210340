import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { stageStates } from '../../../rehearsal/codepipeline/stage-states';
import type { Tree } from '../../../rehearsal/source/tree';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from './pipeline-lab';

const { source, build, update, gate } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const templates = { 'a.json': { Resources: {} }, 'b.json': { Resources: {} } };
const deploy = (stack: string) => ({ Name: `Deploy-${stack}`, Actions: [deployAction(stack)] });
const first = [source, build, update, gate, deploy('a')];
const yes = { approved: true, by: 'by the test' };

let lab: PipelineLab;
let gates: Gates;
beforeEach(() => {
  gates = new Gates([]);
  lab = new PipelineLab(gates);
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

const tree = (list = first, options = {}): Tree => lab.tree(list, { resources, templates, ...options });
const states = () => lab.store.all.map(({ number, status }) => [number, status]);
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const inStage = (execution: number, stage: string) => () =>
  lab.store.all[execution - 1]?.stages.some(({ name, status }) => name === stage && status === 'InProgress') ?? false;
const passed = (execution: number, stage: string) => () =>
  lab.store.all[execution - 1]?.stages.some(({ name, status }) => name === stage && status === 'Succeeded') ?? false;

test('a gate holds its stage; of those that wait before it the most recent one stays', async () => {
  const same = tree();
  const pipeline = await lab.pipeline(same);
  const one = pipeline.run(same);
  await until(inStage(1, 'Approve'));
  const two = pipeline.run(same);
  await until(passed(2, 'Update'));
  const three = pipeline.run(same);

  expect(await two).toMatchObject({ number: 2, status: 'Superseded', reason: expect.stringContaining('execution 3') });
  await until(passed(3, 'Update'));
  expect(gates.open).toMatchObject([{ execution: 1 }]);
  const approve = stageStates(lab.store.all).find(({ name }) => name === 'Approve')!;
  expect(approve).toMatchObject({ inside: { execution: 1, actions: ['gate'] }, before: [3] });
  expect(approve.live).toBeUndefined();
  gates.decide(undefined, yes);
  expect(await one).toMatchObject({ status: 'Succeeded' });
  await until(() => gates.open[0]?.execution === 3);
  gates.decide(undefined, yes);
  expect(await three).toMatchObject({ status: 'Succeeded' });
  expect(states()).toEqual([
    [1, 'Succeeded'],
    [2, 'Superseded'],
    [3, 'Succeeded'],
  ]);
});

test('QUEUED: none is superseded', async () => {
  const same = tree(first, { pipeline: { ExecutionMode: 'QUEUED' } });
  const pipeline = await lab.pipeline(same);
  const all = [pipeline.run(same), pipeline.run(same), pipeline.run(same)];
  for (const execution of [1, 2, 3]) {
    await until(() => gates.open[0]?.execution === execution);
    gates.decide(undefined, yes);
  }
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
});

test('a replaced pipeline cancels what waits under the old one, and starts again with the newest tree, once', async () => {
  const before = tree();
  const pipeline = await lab.pipeline(before);
  const one = pipeline.run(before);
  await until(inStage(1, 'Approve'));

  const two = pipeline.run(tree([...first, deploy('b')]));
  expect(await one).toMatchObject({ status: 'Cancelled', reason: 'the pipeline was replaced while it ran' });
  await until(() => gates.open[0]?.execution === 3);
  gates.decide(undefined, yes);
  expect(await two).toMatchObject({ number: 3, status: 'Succeeded', structureVersion: 2 });
  expect(states()).toEqual([
    [1, 'Cancelled'],
    [2, 'Cancelled'],
    [3, 'Succeeded'],
  ]);
  expect(lab.output).toContain('+ stage Deploy-b: b');
});

test('what was pushed while the pipeline was being replaced is what it starts again with', async () => {
  const before = tree([source, build, update, deploy('a')]);
  const pipeline = await lab.pipeline(before);
  let replace = () => {};
  lab.stacks.set('pipeline', async () => {
    await new Promise<void>((resolve) => {
      replace = resolve;
    });
    return {};
  });
  const replacing = tree([source, build, update, deploy('a'), deploy('b')]);
  const one = pipeline.run(replacing);
  await until(inStage(1, 'Update'));
  const newer = { ...replacing, revision: { ...replacing.revision, commit: 'newer' } };
  const two = pipeline.run(newer);
  await until(passed(2, 'Build'));
  lab.stacks.delete('pipeline');
  replace();
  expect(await two).toMatchObject({ status: 'Cancelled' });
  expect(await one).toMatchObject({ number: 3, status: 'Succeeded', revision: { commit: 'newer' } });
});

test('a deployment goes on to its end when its execution is cancelled', async () => {
  let finish = () => {};
  lab.stacks.set('a', async ({ signal }) => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    expect(signal.aborted).toBe(false);
    return {};
  });
  const direct = [source, build, update, deploy('a'), deploy('b')];
  const before = tree(direct);
  const pipeline = await lab.pipeline(before);
  const one = pipeline.run(before);
  await until(inStage(1, 'Deploy-a'));
  const two = pipeline.run(tree([...direct.slice(0, 3), deploy('b')]));
  await until(() => lab.store.all.length === 3);
  finish();
  const record = await one;
  expect(record).toMatchObject({ status: 'Cancelled' });
  expect(record.stages.map(({ status }) => status)).toEqual([...Array(4).fill('Succeeded'), undefined]);
  expect(await two).toMatchObject({ number: 3, status: 'Succeeded' });
});

test('a stage that rolls back stays locked until it has: what waits enters after that', async () => {
  const stage = { ...deploy('a'), OnFailure: { Result: 'ROLLBACK' } };
  const version = (n: number) =>
    lab.tree([source, build, stage], { resources, templates: { 'a.json': { Resources: {}, Description: `${n}` } } });
  const deployed: string[] = [];
  let release = () => {};
  const gone = new Promise<void>((resolve) => {
    release = resolve;
  });
  lab.stacks.set('a', async ({ template }) => {
    deployed.push(String(template.Description));
    if (template.Description === '2') await gone;
    await new Promise((resolve) => setTimeout(resolve, 20));
    deployed.push(`${template.Description} ended`);
    return template.Description === '2' ? new Error('broken') : {};
  });
  const [good, bad, repaired] = [version(1), version(2), version(3)];
  const pipeline = await lab.pipeline(good);
  await pipeline.run(good);
  const failing = pipeline.run(bad);
  await until(inStage(2, 'Deploy-a'));
  const repair = pipeline.run(repaired);
  await until(passed(3, 'Build'));
  release();
  await Promise.all([failing, repair]);
  expect(deployed).toEqual(['1', '2', '1', '3'].flatMap((version) => [version, `${version} ended`]));
  expect(states()).toEqual([
    [1, 'Succeeded'],
    [2, 'Failed'],
    [3, 'Succeeded'],
    [4, 'Succeeded'],
  ]);
});

test('the artifacts of an execution that still runs are kept, however many come after it', async () => {
  const same = tree([source, gate]);
  const pipeline = await lab.pipeline(same);
  const one = pipeline.run(same);
  await until(inStage(1, 'Approve'));
  const others = Array.from({ length: 12 }, () => pipeline.run(same));
  await Promise.all(others.slice(0, -1));
  expect(existsSync(join(lab.state.artifacts, lab.store.all[0]!.artifacts.Source!))).toBe(true);
  gates.decide(undefined, yes);
  await one;
  await until(() => gates.open.length === 1);
  gates.decide(undefined, yes);
  await others.at(-1);
});
