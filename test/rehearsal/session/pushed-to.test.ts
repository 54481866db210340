import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineDefinition } from '../../../rehearsal/aws/codepipeline/definition';
import { type Channel, openChannel } from '../../../rehearsal/session/channel';
import { Pushes } from '../../../rehearsal/source/pushes';
import { Repository } from '../../../rehearsal/source/repository';
import type { Tree } from '../../../rehearsal/source/tree';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

const everything = { includes: [], excludes: [] };
const definition = {
  stages: [],
  triggers: [
    {
      sourceAction: 'repository',
      push: [
        {
          branches: { includes: ['main'], excludes: [] },
          filePaths: { ...everything, excludes: ['docs/**'] },
        },
      ],
    },
  ],
} as unknown as PipelineDefinition;

let state: StateDirectory;
let hold: { release(): void };
let repository: Repository;
let clone: Clone;
let started: Tree[];
let channel: Channel | undefined;

/** What a running rehearsal has: a channel, and somebody who starts executions. */
async function listen(): Promise<Pushes> {
  const pushes = new Pushes({
    repository,
    definition: () => definition,
    start: (tree) => {
      started.push(tree);
      return started.length;
    },
  });
  channel = await openChannel(state, {
    status: () => ({}),
    decide: () => ({}),
    rollback: async () => ({}),
    push: async ({ updates }) => ({ lines: await pushes.received(updates) }),
  });
  return pushes;
}

beforeEach(async () => {
  // A space: the path is in a shell script.
  state = new StateDirectory(join(temporaryDirectory(), 'the state'));
  hold = state.open();
  started = [];
  clone = new Clone();
  repository = await Repository.open(state.repository, 'main');
});
afterEach(async () => {
  await channel?.close();
  channel = undefined;
  hold.release();
  removeDirectories();
});

test('a push starts an execution of its commit: clean, whatever is in the pusher’s directory', async () => {
  await listen();
  clone.write('app.ts', 'one');
  clone.write('.gitignore', 'secret\n');
  const commit = clone.commit('The first');
  clone.write('app.ts', 'changed, not committed');
  clone.write('secret', 'x');
  expect(await clone.push(state.repository, 'HEAD:main')).toContain(
    `remote: main at ${commit.slice(0, 7)} starts execution 1`,
  );

  const [tree] = started as [Tree];
  expect(tree.revision).toEqual({
    commit,
    branch: 'main',
    message: 'The first',
    description: `commit ${commit.slice(0, 7)} of main`,
    pushed: true,
  });
  const directory = join(temporaryDirectory(), 'out');
  await tree.writeTo(directory);
  expect(readdirSync(directory).sort()).toEqual(['.gitignore', 'app.ts']);
  expect(readFileSync(join(directory, 'app.ts'), 'utf8')).toBe('one');
});

test('what starts nothing says so to the pusher: other branches, tags, deletions, ignored paths', async () => {
  await listen();
  clone.write('app.ts', 'one');
  clone.commit('One');
  await clone.push(state.repository, 'HEAD:main');
  clone.write('docs/a.md', 'a');
  clone.commit('Document');
  clone.git('tag', 'v1');

  expect(await clone.push(state.repository, 'HEAD:main')).toMatch(/main at \w{7} starts nothing: .*ignores docs\/\*\*/);
  const several = await clone.push(state.repository, 'HEAD:refs/heads/topic', 'v1');
  expect(several).toMatch(/topic at \w{7} starts nothing: the pipeline listens to main/);
  expect(several).toMatch(/refs\/tags\/v1 starts nothing/);
  expect(await clone.push(state.repository, ':topic')).toMatch(/topic starts nothing: it was deleted/);
  expect(await clone.push(state.repository, ':main')).toMatch(/main starts nothing: it was deleted/);
  expect(started).toHaveLength(1);
});

test('a forced push is judged by the files that differ, and starts what it leaves', async () => {
  await listen();
  clone.write('app.ts', 'one');
  const base = clone.commit('One');
  clone.write('app.ts', 'two');
  clone.commit('Two');
  await clone.push(state.repository, 'HEAD:main');
  clone.git('reset', '--quiet', '--hard', base);
  clone.write('docs/a.md', 'a');
  const forced = clone.commit('Instead');
  expect(await clone.push(state.repository, '+HEAD:main')).toContain('starts execution 2');
  expect(started[1]!.revision.commit).toBe(forced);

  // An execution that is older, and may still be waiting for its source stage, has its own commit all the same.
  const directory = join(temporaryDirectory(), 'out');
  await started[0]!.writeTo(directory);
  expect(readFileSync(join(directory, 'app.ts'), 'utf8')).toBe('two');
});

test('without a rehearsal the push is kept, and the next start plays it, once', async () => {
  clone.write('app.ts', 'one');
  const commit = clone.commit('One');
  expect(await clone.push(state.repository, 'HEAD:main')).toContain('No rehearsal is running, so nothing starts now');

  const pushes = await listen();
  expect(await pushes.catchUp()).toEqual([`main at ${commit.slice(0, 7)} starts execution 1`]);
  expect(await pushes.catchUp()).toEqual([]);
});

test('what a killed rehearsal left behind is no rehearsal', async () => {
  await listen();
  const file = readFileSync(state.channelFile);
  await channel!.close();
  writeFileSync(state.channelFile, file);
  clone.commit('One');
  expect(await clone.push(state.repository, 'HEAD:main')).toContain('No rehearsal is running');
});

test('the repository outlives the rehearsal, and its branches with it', async () => {
  clone.commit('One');
  await clone.push(state.repository, 'HEAD:main');
  const again = await Repository.open(state.repository, 'main');
  expect(await again.unseen()).toHaveLength(1);
  expect(existsSync(join(state.repository, 'hooks', 'post-receive'))).toBe(true);
});
