import { execFile } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { copyFiles } from '../kit/copy-tree';
import { makePrivate } from '../kit/private';

export interface RevisionRecord {
  /** The commit's id; `working-tree` outside a repository. */
  readonly commit: string;
  readonly branch: string;
  readonly message: string;
  /** In words, for people: `working tree at 1a2b3c4, with uncommitted changes`. */
  readonly description: string;
  /** The working tree held more than its commit. */
  readonly uncommitted?: true;
  /** Of everything that an execution of the working tree is made from: whether two of them are the same. */
  readonly digest?: string;
  /** It came by a push, and so it is in the rehearsal's repository. */
  readonly pushed?: true;
}

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
    const uncommitted = changes.trim() !== '';
    const description = `working tree at ${commit.slice(0, 7)}${uncommitted ? ', with uncommitted changes' : ''}`;
    return { commit, branch: branch.trim(), message, description, ...(uncommitted && { uncommitted }) };
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
  const files = await filesOf(directory, state);
  for (const folder of new Set(['.', ...files.map((file) => dirname(file))])) {
    mkdirSync(join(target, folder), { recursive: true });
  }
  await copyFiles(directory, target, files);
  makePrivate(target);
}

/** One word for all that a snapshot would hold, the context, and the files of an assembly if one is given. */
export async function digestOf(
  directory: string,
  state: string,
  context: Readonly<Record<string, string>>,
  assembly?: string,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(context));
  addTo(hash, directory, await filesOf(directory, state));
  if (assembly !== undefined) addTo(hash, assembly, readdirSync(assembly, { recursive: true, encoding: 'utf8' }));
  return hash.digest('hex');
}

/** What is larger than this, in bytes, is not read for a digest: its size and time of change have to do. */
const LARGE = 16 * 2 ** 20;

function addTo(hash: Hash, directory: string, files: readonly string[]): void {
  for (const file of [...files].sort()) {
    const path = join(directory, file);
    const found = lstatSync(path);
    if (found.isDirectory()) continue;
    hash.update(`\0${file}\0${found.mode}\0${found.size}\0`);
    if (found.isSymbolicLink()) hash.update(readlinkSync(path));
    else hash.update(found.size > LARGE ? String(found.mtimeMs) : readFileSync(path));
  }
}

/** The files of the working tree: what git does not ignore. */
async function filesOf(directory: string, state: string): Promise<string[]> {
  const excluded = (file: string) => isWithin(resolve(directory, file), resolve(state));
  const listed = await git(directory, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).catch(
    () => undefined,
  );
  const files = listed === undefined ? walk(directory, excluded) : new Set(listed.split('\0'));
  return [...files].filter((file) => {
    // Deleted in the tree but not in the index; or a repository within this one, or a socket, which are no files.
    const found =
      file === '' || excluded(file) ? undefined : lstatSync(join(directory, file), { throwIfNoEntry: false });
    return found !== undefined && (found.isFile() || found.isSymbolicLink());
  });
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
