import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackResult } from '../../../rehearsal/cloudformation/deployment';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { Refusal } from '../../../rehearsal/kit/refusal';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { buildAction, deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from './pipeline-lab';

const { source, build, update, gate } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const templates = { a: {}, b: {}, c: {} };
const files = Object.fromEntries(Object.keys(templates).map((name) => [`${name}.json`, { Resources: {} }]));
const deploy = (...stacks: string[]) => ({ Name: 'Deploy', Actions: stacks.map((stack) => deployAction(stack)) });

let lab: PipelineLab;
beforeEach(() => {
  lab = new PipelineLab();
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

const outputs = (values: Record<string, string>) => async (): Promise<Partial<StackResult>> => ({ outputs: values });

test('stages run in order, and the record on disk says so', async () => {
  const tree = lab.tree([source, build, update, gate, deploy('a')], { resources, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);

  expect(record).toMatchObject({ number: 1, type: 'STANDARD', status: 'Succeeded', structureVersion: 1 });
  expect(record.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(record.stages.map(({ name, status }) => [name, status])).toEqual(
    ['Source', 'Build', 'Update', 'Approve', 'Deploy'].map((name) => [name, 'Succeeded']),
  );
  expect(record.variables.Source).toMatchObject({ CommitId: '1a2b3c4', BranchName: 'main' });
  expect(lab.store.latest).toEqual(record);
});

test('actions of one run order run at the same time, those of the next one after them', async () => {
  let running = 0;
  let together = 0;
  const order: string[] = [];
  const slow = async ({ stackName }: { stackName: string }) => {
    together = Math.max(together, ++running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running--;
    order.push(stackName);
    return {};
  };
  for (const stack of ['a', 'b', 'c']) lab.stacks.set(stack, slow);
  const stage = {
    Name: 'Deploy',
    Actions: [
      deployAction('c', { RunOrder: 2 }),
      deployAction('a', { RunOrder: 1 }),
      deployAction('b', { RunOrder: 1 }),
    ],
  };
  const tree = lab.tree([source, build, stage], { resources, templates: files });
  await (await lab.pipeline(tree)).run(tree);
  expect(together).toBe(2);
  expect(order.at(-1)).toBe('c');
});

test('a failed action fails its stage once the others in it have ended, and nothing after it runs', async () => {
  lab.stacks.set(
    'a',
    async () => new Refusal({ resource: 'a/Service', property: 'Port', message: 'is 80', repair: 'use 8080' }),
  );
  const tree = lab.tree([source, build, deploy('a', 'b'), { ...deploy('c'), Name: 'After' }], {
    resources,
    templates: files,
  });
  const record = await (await lab.pipeline(tree)).run(tree);

  expect(record).toMatchObject({ status: 'Failed', reason: 'Deploy/a failed' });
  const [a, b] = record.stages[2]!.actions;
  expect(a).toMatchObject({
    status: 'Failed',
    error: 'a/Service Port: is 80\n  → use 8080\na is UPDATE_ROLLBACK_COMPLETE',
  });
  expect(b).toMatchObject({ status: 'Succeeded' });
  expect(record.stages[3]!.status).toBeUndefined();
  expect(lab.requests.map(({ stackName }) => stackName)).not.toContain('c');
});

test('a fault of the rehearsal itself is told as one, in a line that says where it is', async () => {
  lab.stacks.set('a', async () => {
    throw new TypeError('x is undefined');
  });
  const tree = lab.tree([source, build, deploy('a')], { resources, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  expect(record.stages[2]!.actions[0]!.error).toMatch(
    /^internal error of the rehearsal, please report it: TypeError: x is undefined \(at test\/\S+execution\.test\.ts:\d+( ← \S+:\d+)*\)$/,
  );
});

test("a stack's outputs are variables of its namespace; commands get them in a copy of their input", async () => {
  lab.stacks.set('a', outputs({ Url: 'http://127.0.0.1:1' }));
  const stage = {
    Name: 'Deploy',
    Actions: [
      deployAction('a', { Namespace: 'Api@stack' }),
      buildAction('test', 'smoke', 'Source', {
        RunOrder: 2,
        Configuration: { EnvironmentVariables: '[{"name":"URL","type":"PLAINTEXT","value":"#{Api@stack.Url}"}]' },
      }),
    ],
  };
  const smoke = project(
    'smoke',
    ['echo $URL $LOCAL $REGION', 'test -f package.json', 'rm package.json', 'test -z "$AWS_PROFILE"'],
    {
      spec: { env: { variables: { LOCAL: 'spec', REGION: 'overridden' } } },
      properties: { Environment: { EnvironmentVariables: [{ Name: 'REGION', Type: 'PLAINTEXT', Value: 'project' }] } },
    },
  );
  const tree = lab.tree([source, build, stage], { resources: { ...resources, smoke }, templates: files });
  process.env.AWS_PROFILE = 'production';
  const record = await (await lab.pipeline(tree)).run(tree).finally(() => {
    delete process.env.AWS_PROFILE;
  });
  expect(record.status).toBe('Succeeded');
  expect(readFileSync(join(lab.state.logs, '0001', 'Deploy.test.log'), 'utf8')).toContain(
    'http://127.0.0.1:1 spec project\n',
  );
  // The artifact itself is what a rollback uses again.
  expect(existsSync(join(lab.state.artifacts, record.artifacts.Source!, 'package.json'))).toBe(true);
});

test('a failed command is named with its exit status and its last lines', async () => {
  const stage = { Name: 'Test', Actions: [buildAction('test', 'smoke', 'Source')] };
  const smoke = project('smoke', ['echo fine', 'echo "connection refused" >&2; exit 7', 'echo never']);
  const tree = lab.tree([source, build, stage, deploy('a')], { resources: { ...resources, smoke }, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  const { error } = record.stages[2]!.actions[0]!;
  expect(error).toMatch(
    /Test\/test: COMMAND_EXECUTION_ERROR: 'echo "connection refused" >&2; exit 7' ended with exit status 7/,
  );
  expect(error).toContain('connection refused');
  expect(error).not.toContain('never');
});

test('a command that takes longer than its project allows is ended', async () => {
  const stage = { Name: 'Test', Actions: [buildAction('test', 'smoke', 'Source')] };
  const smoke = project('smoke', ['sleep 60'], { properties: { TimeoutInMinutes: 0.005 } });
  const tree = lab.tree([source, build, stage, deploy('a')], { resources: { ...resources, smoke }, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  expect(record.stages[2]!.actions[0]!.error).toMatch(/BUILD_TIMED_OUT: 'sleep 60' did not end within 0.005 minutes/);
});

test('a variable that nobody has given fails the action that asks for it', async () => {
  const approve = structuredClone(gate);
  approve.Actions[0]!.Configuration.CustomData = '#{Elsewhere.CommitId}';
  const tree = lab.tree([source, build, approve, deploy('a')], { resources, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  expect(record.stages[2]!.actions[0]!.error).toContain("no action that has run has the namespace 'Elsewhere'");
});

test('a rejected gate fails the execution there and rolls nothing back', async () => {
  await lab.close();
  lab = new PipelineLab(new Gates([async () => ({ approved: false, by: 'by the test' })]));
  const tree = lab.tree([source, build, gate, { ...deploy('a'), OnFailure: { Result: 'ROLLBACK' } }], {
    resources,
    templates: files,
  });
  const record = await (await lab.pipeline(tree)).run(tree);
  expect(record).toMatchObject({ status: 'Failed', reason: 'Approve/gate failed' });
  expect(record.stages[2]!.actions[0]!.error).toBe(
    'Approve/gate: rejected by the test\n  → push a commit that can be approved',
  );
  expect(lab.output).not.toContain('rolled back');
  expect(lab.store.all).toHaveLength(1);
});

test('an interruption stops the execution, and the record says so', async () => {
  lab.stacks.set('a', async ({ signal }) => {
    lab.interruption.abort(new Error('Ctrl-C'));
    signal.throwIfAborted();
    return {};
  });
  const tree = lab.tree([source, build, deploy('a')], { resources, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  expect(record).toMatchObject({ status: 'Stopped' });
  expect(lab.store.latest!.stages[2]!.actions[0]!.status).toBe('Stopped');
});

describe('a pipeline that changes itself', () => {
  const first = [source, build, update, deploy('a')];

  test('starts again under the new structure, exactly once', async () => {
    const before = lab.tree(first, { resources, templates: files });
    await (await lab.pipeline(before)).run(before);
    lab.requests.length = 0;

    const after = lab.tree([...first, { ...deploy('b'), Name: 'More' }], { resources, templates: files });
    const record = await (await lab.pipeline()).run(after);
    expect(lab.store.all.map(({ number, status, structureVersion }) => [number, status, structureVersion])).toEqual([
      [1, 'Succeeded', 1],
      [2, 'Cancelled', 1],
      [3, 'Succeeded', 2],
    ]);
    expect(record.stages.map(({ name }) => name)).toEqual(['Source', 'Build', 'Update', 'Deploy', 'More']);
    expect(lab.requests.map(({ stackName }) => stackName)).toEqual(['pipeline', 'pipeline', 'a', 'b']);
  });

  test('goes on where nothing of the pipeline itself has changed', async () => {
    const before = lab.tree(first, { resources, templates: files });
    await (await lab.pipeline(before)).run(before);
    const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
    const after = lab.tree(first, { resources: { ...resources, topic }, templates: files });
    const record = await (await lab.pipeline()).run(after);
    expect(record).toMatchObject({ number: 2, status: 'Succeeded', structureVersion: 1 });
  });

  test('goes on if it does not restart on updates', async () => {
    const pipeline = { RestartExecutionOnUpdate: false };
    const before = lab.tree(first, { resources, templates: files, pipeline });
    await (await lab.pipeline(before)).run(before);
    const after = lab.tree([...first, { ...deploy('b'), Name: 'More' }], { resources, templates: files, pipeline });
    const record = await (await lab.pipeline()).run(after);
    expect(record).toMatchObject({ number: 2, status: 'Succeeded' });
    expect(record.stages.map(({ name }) => name)).not.toContain('More');
  });
});

describe('a failed stage that says ROLLBACK', () => {
  const stage = { ...deploy('a'), OnFailure: { Result: 'ROLLBACK' } };
  const tree = (version: number, extra: object[] = []) =>
    lab.tree([source, build, update, stage, ...(extra as (typeof stage)[])], {
      resources,
      templates: { ...files, 'a.json': { Resources: {}, Description: `version ${version}` } },
    });
  const failOn = (description: string) =>
    lab.stacks.set('a', async ({ template }) => (template.Description === description ? new Error('broken') : {}));

  test('goes back to its latest success, with that execution’s assembly, as an execution of its own', async () => {
    const first = tree(1);
    await (await lab.pipeline(first)).run(first);
    failOn('version 2');
    const record = await (await lab.pipeline()).run(tree(2));

    expect(record).toMatchObject({ number: 2, status: 'Failed' });
    expect(lab.store.latest).toMatchObject({ number: 3, type: 'ROLLBACK', rollbackTarget: 1, status: 'Succeeded' });
    expect(lab.store.latest!.stages.map(({ name }) => name)).toEqual(['Deploy']);
    expect(lab.requests.at(-1)!.template.Description).toBe('version 1');
  });

  test('does not without an earlier success, and says why', async () => {
    const first = tree(1);
    failOn('version 1');
    await (await lab.pipeline(first)).run(first);
    expect(lab.store.all).toHaveLength(1);
    expect(lab.output).toContain('Deploy is not rolled back: no execution has succeeded in Deploy yet');
  });

  test('does not across a change of the pipeline’s structure, and says why', async () => {
    const first = tree(1);
    await (await lab.pipeline(first)).run(first);
    failOn('version 2');
    await (await lab.pipeline()).run(tree(2, [{ ...deploy('b'), Name: 'More' }]));
    expect(lab.store.latest).toMatchObject({ type: 'STANDARD', status: 'Failed', structureVersion: 2 });
    expect(lab.output).toMatch(
      /not rolled back: those that succeeded in Deploy \(1\) began before .* structure version 2/,
    );
  });
});

test('a pipeline that the rehearsal cannot play does not count as one that is deployed', async () => {
  const known = lab.tree([source, build, deploy('a')], { resources, templates: files });
  await lab.pipeline(known);
  const { pipeline } = lab.stacksOf(known);
  expect(lab.running.isPlayable(pipeline)).toBe(true);

  const unknown = { ...build, OnFailure: { Result: 'RETRY' } };
  await lab.pipeline(lab.tree([source, unknown, deploy('a')], { resources, templates: files }));
  expect(lab.running.isDeployed(pipeline)).toBe(true);
  expect(lab.running.isPlayable(pipeline)).toBe(false);
});

test('what a killed process left in progress counts as failed', async () => {
  const tree = lab.tree([source, build, deploy('a')], { resources, templates: files });
  const record = await (await lab.pipeline(tree)).run(tree);
  Object.assign(record, { status: 'InProgress' });
  Object.assign(record.stages[1]!, { status: 'InProgress' });
  lab.store.save(record);

  const store = lab.store;
  expect(store.endAbandoned()).toHaveLength(1);
  expect(lab.store.latest).toMatchObject({ status: 'Failed', reason: 'the rehearsal ended while it ran' });
  expect(lab.store.latest!.stages[1]).toMatchObject({ status: 'Failed' });
  expect(lab.store.endAbandoned()).toEqual([]);
});
