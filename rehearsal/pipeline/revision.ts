import { execFile } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { makePrivate } from '../state/private';
import type { RevisionRecord } from './execution-record';

const run = promisify(execFile);

/** What the working tree is: its commit, and whether it holds more than that. */
export async function workingTreeRevision(directory: string): Promise<RevisionRecord> {
  try {
    const [log, branch, changes] = await Promise.all([
      git(directory, ['log', '-1', '--format=%H%n%s']),
      git(directory, ['rev-parse', '--abbrev-ref', 'HEAD']),
      git(directory, ['status', '--porcelain', '--untracked-files=normal', '.']),
    ]);
    const [commit = '', message = ''] = log.split('\n');
    const state = changes.trim() === '' ? '' : ', with uncommitted changes';
    return { commit, branch: branch.trim(), message, description: `working tree at ${commit.slice(0, 7)}${state}` };
  } catch {
    // No git, no repository, or one without a commit: the tree is played all the same.
    return {
      commit: 'working-tree',
      branch: 'working-tree',
      message: 'The working tree, which is in no commit',
      description: 'working tree, which is in no repository',
    };
  }
}

/**
 * Copies the working tree as a source action would hand it on: without what git ignores.
 *
 * Outside a repository, without dependencies and synthesized output; never with the state directory itself.
 */
export async function snapshot(directory: string, target: string, state: string): Promise<void> {
  const excluded = (file: string) => isWithin(resolve(directory, file), resolve(state));
  mkdirSync(target, { recursive: true });
  const listed = await git(directory, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).catch(
    () => undefined,
  );
  const files = listed === undefined ? walk(directory, excluded) : new Set(listed.split('\0'));
  for (const file of files) {
    const source = join(directory, file);
    // Deleted in the tree but not in the index; or a repository within this one, which is no file.
    const found = file === '' || excluded(file) ? undefined : lstatSync(source, { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory()) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(source, join(target, file), { verbatimSymlinks: true });
  }
  makePrivate(target);
}

const LEFT_OUT = new Set(['node_modules', '.git', 'cdk.out', '.build', '.rehearsal']);

function* walk(directory: string, excluded: (file: string) => boolean, below = ''): Generator<string> {
  for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
    const file = join(below, entry.name);
    if (LEFT_OUT.has(entry.name) || excluded(file)) continue;
    if (entry.isDirectory()) yield* walk(directory, excluded, file);
    else yield file;
  }
}

async function git(directory: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', [...args], { cwd: directory, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}
