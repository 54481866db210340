import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from './pipeline-lab';

const { source, build } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const template = { Resources: {}, Description: 'a' };

let lab: PipelineLab;
beforeEach(() => {
  lab = new PipelineLab();
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

/** Plays these actions, one after the other; returns their records. */
async function play(actions: Properties[], files: Record<string, unknown> = {}) {
  const stage = { Name: 'Deploy', Actions: actions.map((action, i) => ({ ...action, RunOrder: i + 1 })) };
  // An artifact that templates are deployed out of is the assembly, whatever the actions under test do with it.
  const last = { Name: 'Last', Actions: [deployAction('b')] };
  const templates = { 'a.json': template, 'b.json': template, ...files };
  const tree = lab.tree([source, build, stage, last], { resources, templates });
  const record = await (await lab.pipeline(tree)).run(tree);
  return { record, actions: record.stages[2]!.actions };
}

const requests = () => lab.requests.filter(({ stackName }) => stackName === 'a');

test('a change set is executed as it was made', async () => {
  const { actions } = await play([
    deployAction('a', { Name: 'prepare', Configuration: { ActionMode: 'CHANGE_SET_REPLACE', ChangeSetName: 'set' } }),
    deployAction('a', { Name: 'execute', Configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ChangeSetName: 'set' } }),
  ]);
  expect(actions.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  expect(requests()).toMatchObject([{ template, account: '444444444444', region: 'us-west-2' }]);
});

test('a change set that was never made is refused', async () => {
  const { actions } = await play([
    deployAction('a', { Configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ChangeSetName: 'set' } }),
  ]);
  expect(actions[0]!.error).toMatch(
    /Deploy\/a Configuration.ChangeSetName: ChangeSetNotFoundException: there is no change set 'set'/,
  );
});

test.each([
  ['ROLLBACK_COMPLETE', ['a']],
  ['UPDATE_COMPLETE', []],
])('REPLACE_ON_FAILURE of a stack that is %s deletes %j first', async (status, deleted) => {
  lab.statuses.set('a', status);
  const { record } = await play([deployAction('a', { Configuration: { ActionMode: 'REPLACE_ON_FAILURE' } })]);
  expect(record.status).toBe('Succeeded');
  expect(lab.deletions).toEqual(deleted);
  expect(requests()).toHaveLength(1);
});

test('DELETE_ONLY deletes', async () => {
  await play([deployAction('a', { Configuration: { ActionMode: 'DELETE_ONLY' } })]);
  expect([lab.deletions, requests()]).toEqual([['a'], []]);
});

test('parameters come from the configuration file, and overrides win, variables resolved', async () => {
  await play(
    [
      deployAction('a', {
        Configuration: {
          TemplateConfiguration: 'Assembly::a.config.json',
          ParameterOverrides: '{"Commit":"#{Source.CommitId}","Size":"2"}',
        },
      }),
    ],
    { 'a.config.json': { Parameters: { Size: '1', Name: 'x' } } },
  );
  expect(requests()[0]!.parameters).toEqual({ Commit: '1a2b3c4', Size: '2', Name: 'x' });
});

test('outputs are written into the output artifact, under the name that is given', async () => {
  lab.stacks.set('a', async () => ({ outputs: { Url: 'http://x' } }));
  const { record } = await play([
    deployAction('a', { Configuration: { OutputFileName: 'out.json' }, OutputArtifacts: [{ Name: 'Outputs' }] }),
  ]);
  const file = join(lab.state.artifacts, record.artifacts.Outputs!, 'out.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ Url: 'http://x' });
});

test('what was deployed where is in the record', async () => {
  lab.stacks.set('a', async () => ({ created: 3 }));
  const { record, actions } = await play([deployAction('a')]);
  expect(record.deployed).toMatchObject([
    { stack: 'a', account: '444444444444', result: { created: 3 } },
    { stack: 'b' },
  ]);
  expect(actions[0]!.summary).toBe('UPDATE_COMPLETE: 3 created');
});

test.each([
  [{ ActionMode: 'CREATE' }, /Configuration.ActionMode: 'CREATE' is not a valid mode/],
  [{ TemplatePath: 'a.json' }, /Configuration.TemplatePath: 'a.json' is not of the form Artifact::path/],
  [
    { TemplatePath: 'Assembly::../../a.json' },
    /Configuration.TemplatePath: '..\/..\/a.json' leads out of .*\n.*name a file within/,
  ],
  [{ TemplatePath: 'Source::a.json' }, /'Source' is not an input artifact of the action\n.*Assembly/],
  [{ TemplatePath: 'Assembly::none.json' }, /none.json: ValidationError: does not exist/],
  [{ ParameterOverrides: '{' }, /Configuration.ParameterOverrides: is not valid JSON/],
  [
    { ParameterOverrides: '{"A":{"Fn::GetParam":["x","y","z"]}}' },
    /Configuration.ParameterOverrides.A: .*Fn::GetParam.*is not rehearsed/,
  ],
  [{ StackName: '' }, /Configuration.StackName: is missing/],
])('%j is refused', async (Configuration, message) => {
  const { actions } = await play([deployAction('a', { Configuration })]);
  expect(actions[0]).toMatchObject({ status: 'Failed', error: expect.stringMatching(message) });
  expect(requests()).toEqual([]);
});
