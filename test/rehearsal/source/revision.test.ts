import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, snapshot, workingTreeRevision } from '../../../rehearsal/source/revision';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

function tree(): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'node_modules'));
  mkdirSync(join(directory, 'src'));
  for (const file of ['src/a.ts', 'src/b.ts', 'node_modules/x.js']) writeFileSync(join(directory, file), file);
  return directory;
}

function git(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd: directory,
    encoding: 'utf8',
  });
}

test('a repository: the commit, and whether there is more than it', async () => {
  const directory = tree();
  writeFileSync(join(directory, '.gitignore'), 'node_modules\n');
  git(directory, 'init', '-q', '-b', 'trunk');
  git(directory, 'add', '.');
  git(directory, 'commit', '-qm', 'Add the list\n\nBecause.');
  const commit = git(directory, 'rev-parse', 'HEAD').trim();
  await expect(workingTreeRevision(directory)).resolves.toEqual({
    commit,
    branch: 'trunk',
    message: 'Add the list',
    description: `working tree at ${commit.slice(0, 7)}`,
  });

  rmSync(join(directory, 'src/b.ts'));
  writeFileSync(join(directory, 'src/new.ts'), '');
  symlinkSync('a.ts', join(directory, 'src/link.ts'));
  const { description } = await workingTreeRevision(directory);
  expect(description).toBe(`working tree at ${commit.slice(0, 7)}, with uncommitted changes`);

  const state = join(directory, 'state');
  mkdirSync(state);
  writeFileSync(join(state, 'lock'), '');
  const target = join(state, 'source');
  await snapshot(directory, target, state);
  expect(files(target)).toEqual(['.gitignore', 'src/a.ts', 'src/link.ts', 'src/new.ts']);
  // A link as git has it, not what it leads to.
  expect(readlinkSync(join(target, 'src/link.ts'))).toBe('a.ts');
});

test('no repository: everything but dependencies and the state', async () => {
  const directory = tree();
  await expect(workingTreeRevision(directory)).resolves.toMatchObject({ commit: 'working-tree' });
  const state = join(directory, 'state');
  mkdirSync(state);
  const target = join(state, 'source');
  await snapshot(directory, target, state);
  expect(files(target)).toEqual(['src/a.ts', 'src/b.ts']);
});

test('the digest tells two states of a tree apart, and two contexts of one, and nothing that is left out', async () => {
  const directory = tree();
  const digest = (context = {}) => digestOf(directory, join(directory, 'state'), context);
  const before = await digest();
  mkdirSync(join(directory, 'state'));
  writeFileSync(join(directory, 'state', 'x'), 'x');
  writeFileSync(join(directory, 'node_modules', 'y.js'), 'y');
  expect(await digest()).toBe(before);
  expect(await digest({ key: 'value' })).not.toBe(before);
  writeFileSync(join(directory, 'src', 'a.ts'), 'other');
  expect(await digest()).not.toBe(before);
});
