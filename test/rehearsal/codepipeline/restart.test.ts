import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedChange } from '../../../rehearsal/cloudformation/deployment';
import type { ExecutionRecord } from '../../../rehearsal/codepipeline/execution-record';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { ableToGoOn, unfinishedPush } from '../../../rehearsal/codepipeline/left-executions';
import type { Tree } from '../../../rehearsal/source/tree';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from './pipeline-lab';

const { source, build, update, gate } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const deploy = (stack: string, more = {}) => ({ Name: `Deploy-${stack}`, Actions: [deployAction(stack, more)] });
const planned = {
  Name: 'Deploy-c',
  Actions: ['CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE'].map((ActionMode, i) => ({
    ...deployAction('c', { RunOrder: 1 + 2 * i, Configuration: { ActionMode, ChangeSetName: 'Planned' } }),
    Name: ActionMode,
  })),
};
const second = { ...gate, Name: 'Again', Actions: [{ ...gate.Actions[0]!, Name: 'again' }] };
const yes = { approved: true, by: 'by the test' };

let lab: PipelineLab;
beforeEach(() => {
  lab = new PipelineLab(new Gates([]));
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

const version = (n: number, list: object[] = [source, build, update, gate, deploy('a')]): Tree =>
  lab.tree(list as (typeof gate)[], {
    resources,
    templates: {
      'a.json': { Resources: {}, Description: `version ${n}` },
      'c.json': { Resources: {}, Description: `version ${n}` },
    },
  });
const until = async (condition: () => boolean) => {
  const patience = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > patience) throw new Error(`it did not come to that:\n${lab.output}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const waits = (execution: number) => until(() => lab.gates.open.some((open) => open.execution === execution));
const statuses = () => lab.store.all.map(({ number, status }) => [number, status]);
const deployed = () =>
  lab.requests.filter(({ stackName }) => stackName !== 'pipeline').map((r) => r.template.Description);

/** Another process: `ended` as after Ctrl-C, without as after a kill. Returns those that go on. */
async function restart(ended: Promise<ExecutionRecord>[] | undefined) {
  const killed = lab.interruption;
  if (ended !== undefined) {
    killed.abort(new Error('Ctrl-C'));
    await Promise.all(ended);
  }
  lab.gates = new Gates([]);
  lab.interruption = new AbortController();
  const { store, running, state, progress } = lab;
  const abandoned = store.endAbandoned().map(({ number }) => number);
  const pipeline = await lab.pipeline(undefined, store);
  const left = ableToGoOn({ store, running, state, progress });
  return { abandoned, pipeline, resumed: left.map((record) => pipeline.resume(record)), left };
}

test.each(['Ctrl-C', 'a kill'])(
  'an execution that waits at a gate waits again after %s, with its own artifacts',
  async (end) => {
    const first = await lab.pipeline(version(1));
    const one = first.run(version(1));
    await waits(1);
    const started = lab.store.all[0]!.stages[3]!.actions[0]!.started;
    const { abandoned, resumed } = await restart(end === 'Ctrl-C' ? [one] : undefined);
    expect(abandoned).toEqual([]);
    await waits(1);
    expect(lab.gates.open).toMatchObject([{ name: 'gate', execution: 1, comment: 'Deploy 1a2b3c4?' }]);
    expect(lab.store.all[0]!.stages[3]!.actions[0]).toMatchObject({ status: 'InProgress', started });
    expect(deployed()).toEqual([]);
    lab.gates.decide(undefined, yes);
    expect(await resumed[0]).toMatchObject({ number: 1, status: 'Succeeded' });
    expect(deployed()).toEqual(['version 1']);
    expect(lab.requests.filter(({ stackName }) => stackName === 'pipeline')).toHaveLength(2);
  },
);

test('a rejection after the restart fails it, and a newer one that waited behind it is asked about next', async () => {
  const same = version(1);
  const first = await lab.pipeline(same);
  const one = first.run(same);
  await waits(1);
  const two = first.run(version(2));
  await until(() => lab.store.all[1]?.stages[3]?.waits === true);
  const { resumed, left } = await restart([one, two]);
  expect(left.map(({ number }) => number)).toEqual([1, 2]);
  await waits(1);
  lab.gates.decide(undefined, { approved: false, by: 'by the test' });
  await waits(2);
  lab.gates.decide(undefined, yes);
  await Promise.all(resumed);
  expect(statuses()).toEqual([
    [1, 'Failed'],
    [2, 'Succeeded'],
  ]);
  expect(deployed()).toEqual(['version 2']);
});

test('of what waits before the stage, what comes after the restart takes the place', async () => {
  const first = await lab.pipeline(version(1));
  const one = first.run(version(1));
  await waits(1);
  const two = first.run(version(2));
  await until(() => lab.store.all[1]?.stages[3]?.waits === true);
  const { resumed, pipeline } = await restart([one, two]);
  const three = pipeline.run(version(3));
  expect(await resumed[1]).toMatchObject({ number: 2, status: 'Superseded' });
  lab.gates.decide(undefined, yes);
  await waits(3);
  lab.gates.decide(undefined, yes);
  await three;
  expect(deployed()).toEqual(['version 1', 'version 3']);
});

test('a change set that was made before the gate is there after the restart', async () => {
  const [replace, execute] = planned.Actions;
  const between = { ...gate.Actions[0]!, Name: 'between', RunOrder: 2 };
  const list = [source, build, { Name: 'Deploy-c', Actions: [replace, between, execute] }];
  const first = await lab.pipeline(version(1, list));
  const one = first.run(version(1, list));
  await waits(1);
  const { resumed } = await restart([one]);
  await waits(1);
  lab.gates.decide(undefined, yes);
  expect(await resumed[0]).toMatchObject({ status: 'Succeeded' });
  expect(deployed()).toEqual(['version 1']);
});

test('what a deployment was cut off in does not go on: it was interrupted', async () => {
  const list = [source, build, deploy('a'), gate];
  lab.stacks.set('a', () => new Promise(() => {}));
  const first = await lab.pipeline(version(1, list));
  void first.run(version(1, list));
  await until(() => deployed().length === 1);
  const { abandoned, left } = await restart(undefined);
  expect([abandoned, left]).toEqual([[1], []]);
  expect(lab.store.latest).toMatchObject({ status: 'Failed', interrupted: true });
});

test('a pipeline that was replaced meanwhile cancels it', async () => {
  const first = await lab.pipeline(version(1));
  const one = first.run(version(1));
  await waits(1);
  lab.interruption.abort(new Error('Ctrl-C'));
  await one;
  await lab.pipeline(version(2, [source, build, update, gate, deploy('a'), second]));
  const { left } = await restart([]);
  expect(left).toEqual([]);
  expect(statuses()).toEqual([[1, 'Cancelled']]);
  expect(lab.output).toMatch(/^Execution 1 waited at gate, and the pipeline was replaced meanwhile: it is Cancelled$/m);
});

test.each([
  [
    'missing',
    (assembly: string) => rmSync(assembly, { recursive: true }),
    /^Execution 1 waited at gate and cannot go on, as its artifact Assembly is missing \(\S+\): it is marked Failed$/m,
  ],
  [
    'damaged',
    (assembly: string) => writeFileSync(join(assembly, 'a.json'), '{"Resources":'),
    /^Execution 1 waited at gate and cannot go on, as its artifact Assembly is damaged \(\S+a\.json .*\): it is marked Failed$/m,
  ],
])('an artifact that is %s is said in one sentence', async (_, damage, sentence) => {
  const first = await lab.pipeline(version(1));
  const one = first.run(version(1));
  await waits(1);
  damage(join(lab.state.artifacts, lab.store.all[0]!.artifacts.Assembly!));
  const { left } = await restart([one]);
  expect(left).toEqual([]);
  expect(lab.output).toMatch(sentence);
  expect(statuses()).toEqual([[1, 'Failed']]);
});

test('a pushed commit that was interrupted is played again, unless a later push has ended', async () => {
  const pushed = (tree: Tree): Tree => ({ ...tree, revision: { ...tree.revision, pushed: true } });
  const list = [source, build, deploy('a')];
  lab.stacks.set('a', async ({ signal }) => {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return {};
  });
  const first = await lab.pipeline(version(1, list));
  const one = first.run(pushed(version(1, list)));
  await until(() => deployed().length === 1);
  const { pipeline } = await restart([one]);
  expect(lab.store.latest).toMatchObject({ status: 'Stopped' });
  lab.stacks.clear();
  await pipeline.run(version(2, list));
  expect(unfinishedPush(lab.store.all)).toMatchObject({ number: 1 });
  await pipeline.run(pushed(version(3, list)));
  expect(unfinishedPush(lab.store.all)).toBeUndefined();
});

test('the question before a loss of data is asked again too: nothing of its deployment had begun', async () => {
  const loss: PlannedChange = {
    logicalId: 'Table',
    type: 'AWS::DynamoDB::Table',
    id: 't-1',
    change: 'replace',
    properties: ['KeySchema'],
  };
  lab.changes.set('a', [loss]);
  lab.statuses.set('a', 'UPDATE_COMPLETE');
  const list = [source, build, deploy('a')];
  const first = await lab.pipeline(version(1, list));
  void first.run(version(1, list));
  await waits(1);
  const { abandoned } = await restart(undefined);
  expect(abandoned).toEqual([]);
  await waits(1);
  expect(lab.gates.open).toMatchObject([{ name: 'Table', loss: { where: 'a/Table' } }]);
  expect(lab.gates.decide('Table', yes)).toEqual({ gate: 'Table' });
  await until(() => lab.store.latest?.status === 'Succeeded');
  expect(deployed()).toEqual(['version 1']);
});

test.each([
  ['is executed if it says the same', [{ logicalId: 'A', type: 'AWS::SQS::Queue', change: 'create' }], 'Succeeded'],
  ['is refused if the stack has changed meanwhile', [], 'Failed'],
] as const)('a change set that was shown before a restart %s', async (_, changes, status) => {
  const [prepare, execute] = planned.Actions;
  const list = [
    source,
    build,
    { Name: 'Prepare', Actions: [prepare!] },
    gate,
    { Name: 'Execute', Actions: [execute!] },
  ];
  lab.changes.set('c', [{ logicalId: 'A', type: 'AWS::SQS::Queue', change: 'create' }]);
  const one = (await lab.pipeline(version(1, list))).run(version(1, list));
  await waits(1);
  const { resumed } = await restart([one]);
  lab.changes.set('c', changes);
  await waits(1);
  lab.gates.decide(undefined, yes);
  const record = await resumed[0];
  expect(record!.status).toBe(status);
  const { error } = record!.stages.at(-1)!.actions[0]!;
  if (status === 'Failed') expect(error).toMatch(/InvalidChangeSetStatus: ChangeSet \[Planned\] .*\[OBSOLETE\]/);
  expect(deployed()).toEqual(status === 'Failed' ? [] : ['version 1']);
});
