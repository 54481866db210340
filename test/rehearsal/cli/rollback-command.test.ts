import { rollbackText } from '../../../rehearsal/cli/rollback-text';
import type { Pipeline } from '../../../rehearsal/codepipeline/pipeline';
import { answerRollback } from '../../../rehearsal/codepipeline/rollback-answer';
import { openChannel } from '../../../rehearsal/session/channel';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { rehearse } from '../../helpers/rehearsal-process';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from '../codepipeline/pipeline-lab';

const { source, build, update } = stages;
const resources = { Synth: project('synth', ['npm ci']) };
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };

let lab: PipelineLab;
let pipeline: Pipeline;
const tree = (version: number) =>
  lab.tree([source, build, update, deploy], {
    resources,
    templates: { 'a.json': { Resources: {}, Description: `version ${version}` } },
  });

beforeEach(async () => {
  lab = new PipelineLab();
  pipeline = await lab.pipeline(tree(1));
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

test('what is live is marked, and the way to another one is told', async () => {
  for (const version of [1, 2, 3]) await pipeline.run(tree(version));
  await pipeline.rollBackTo('Deploy', '1');
  const { lines, code } = rollbackText({ stage: 'Deploy' }, pipeline.rollbackTargets('Deploy'), ' --state s');
  expect(lines.map((line) => line.endsWith('← live'))).toEqual([false, false, false, true, false]);
  expect([lines.at(-1), code]).toEqual([
    'Nothing was rolled back yet. To execution 3: npm run pipeline -- rollback Deploy --to 3 --state s',
    0,
  ]);
});

describe('the command', () => {
  const command = (...args: string[]) => rehearse('pipeline', 'rollback', ...args, '--state', lab.state.path);

  test('lists the targets, rolls back to one of them, and says what is refused', async () => {
    await pipeline.run(tree(1));
    const channel = await openChannel(lab.state, {
      status: () => ({}),
      decide: () => ({}),
      rollback: (request) => answerRollback(pipeline, request),
    });
    const [listed, done, refused] = await Promise.all([
      command('Deploy'),
      command('Deploy', '--to', '1'),
      command('X'),
    ]);
    await channel.close();
    expect(listed.code).toBe(0);
    expect(listed.stdout).toMatch(
      /^Deploy can be rolled back to\n {2}execution 1 of .*: working tree at 1a2b3c4 {2}A change {2}← live\nThere is no other than what is live: nothing was rolled back\n$/,
    );
    expect([done.code, done.stdout]).toEqual([0, 'Deploy is rolled back to execution 1, by execution 2\n']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^X: StageNotFoundException/)]);
  });

  test('needs a rehearsal that runs', async () => {
    const { code, stderr } = await command('Deploy');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no rehearsal is running in it')]);
  });
});
