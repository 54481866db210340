import { join } from 'node:path';
import type { ExecutionRecord } from '../../../rehearsal/codepipeline/execution-record';
import { playedAlready } from '../../../rehearsal/codepipeline/played-already';
import { Repository } from '../../../rehearsal/source/repository';
import type { RevisionRecord } from '../../../rehearsal/source/revision';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

const revision = (commit: string, more: Partial<RevisionRecord> = {}): RevisionRecord => ({
  ...{ commit, branch: 'main', message: 'A change', description: commit },
  ...more,
});
const execution = (number: number, played: RevisionRecord, type = 'STANDARD') =>
  ({ number, type, status: 'InProgress', revision: played }) as ExecutionRecord;
const whether = async (tree: RevisionRecord, executions: ExecutionRecord[], given = false, resumed = executions) =>
  (await playedAlready(tree, { executions, resumed, repository, given }))?.number;

let repository: Repository;
let older: string;
let pushed: string;
let newer: string;
beforeAll(async () => {
  const path = join(temporaryDirectory(), 'repository.git');
  repository = await Repository.open(path, 'main');
  const clone = new Clone();
  older = clone.commit('Older');
  pushed = clone.commit('Pushed');
  await clone.push(path, 'HEAD:main');
  newer = clone.commit('Newer');
});
afterAll(removeDirectories);

test('a working tree that is in the pushed commit that waits is not played, one with more in it is', async () => {
  const waiting = [execution(4, revision(pushed, { pushed: true }))];
  expect(await whether(revision(pushed), waiting)).toBe(4);
  expect(await whether(revision(older), waiting)).toBe(4);
  expect(await whether(revision(newer), waiting)).toBeUndefined();
  expect(await whether(revision('working-tree'), waiting)).toBeUndefined();
  expect(await whether(revision(pushed, { uncommitted: true }), waiting)).toBeUndefined();
  expect(await whether(revision(pushed), waiting, true)).toBeUndefined();
});

test('two states of the working tree are told apart by all that they are made from', async () => {
  const waiting = [execution(4, revision(pushed, { digest: 'a' }))];
  expect(await whether(revision(pushed, { digest: 'a' }), waiting, true)).toBe(4);
  expect(await whether(revision(pushed, { digest: 'b' }), waiting)).toBeUndefined();
});

test('after another execution, or one that cannot go on, it is played; a rollback changes nothing', async () => {
  const same = revision(pushed, { digest: 'a' });
  const waiting = execution(4, same);
  expect(await whether(same, [waiting, execution(5, revision(newer))], false, [waiting])).toBeUndefined();
  expect(await whether(same, [waiting], false, [])).toBeUndefined();
  expect(await whether(same, [waiting, execution(5, same, 'ROLLBACK')], false, [waiting])).toBe(4);
});
