import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readState, writeFileWhole, writeJson } from '../kit/whole-file';
import { git } from './git';

/** What a push did to one ref. */
export interface RefUpdate {
  readonly ref: string;
  /** Commit ids; all zeros where there was, or is, none. */
  readonly before: string;
  readonly after: string;
}

export interface Commit {
  readonly id: string;
  readonly subject: string;
}

/** What git writes for no commit. */
export const NO_COMMIT = /^0+$/;
const SEEN_REPAIR = 'delete it, and the next start plays the last commit of every branch again';
const NONE = '0'.repeat(40);

/**
 * A push leaves nothing running behind it, and no branch is refused to be deleted: it just starts nothing. What is pruned is an hour old,
 * as a push that comes at the same time has objects that no branch leads to yet.
 */
const SETTINGS = `[receive]
\tautogc = false
\tdenyDeleteCurrent = ignore
[gc]
\tauto = 500
\tautoDetach = false
\tpruneExpire = 1.hour.ago
`;

/** The bare repository that a rehearsal keeps, in place of the one that the pipeline's connection would follow. */
export class Repository {
  private constructor(readonly path: string) {}

  /** Makes it if there is none yet. Its hook calls this process's Node, and the channel of the state directory it is in. */
  static async open(path: string, branch: string): Promise<Repository> {
    if (!existsSync(join(path, 'HEAD'))) await git(['init', '--quiet', '--bare', path]);
    const repository = new Repository(path);
    if (readFileSync(join(path, 'HEAD'), 'utf8').trim() !== `ref: refs/heads/${branch}`)
      await repository.#git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    // By a file: each setting would be a process of its own, at every start.
    const config = join(path, 'config');
    const set = readFileSync(config, 'utf8');
    if (!set.includes(SETTINGS)) writeFileWhole(config, set + SETTINGS);
    const hooks = join(path, 'hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileWhole(join(hooks, 'post-receive.cjs'), readFileSync(join(__dirname, 'post-receive.cjs'), 'utf8'));
    const node = process.execPath.replaceAll("'", "'\\''");
    writeFileWhole(
      join(hooks, 'post-receive'),
      `#!/bin/sh\nnode='${node}'\n[ -x "$node" ] || node=node\nexec "$node" "$(dirname "$0")/post-receive.cjs"\n`,
      0o700,
    );
    return repository;
  }

  async commit(id: string): Promise<Commit> {
    return { id, subject: (await this.#git('log', '-1', '--format=%s', id)).trim() };
  }

  /** The commit that a branch is at. */
  async tip(branch: string): Promise<string | undefined> {
    const id = await this.#git('for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
    return id.trim() === '' ? undefined : id.trim();
  }

  /** Whether everything of one commit is in the other one, which may be the same. */
  async contains(commit: string, other: string): Promise<boolean> {
    return this.#git('merge-base', '--is-ancestor', other, commit).then(
      () => true,
      () => false,
    );
  }

  /** The files that differ between two commits; all of them where there was none before. */
  async changedFiles({ before, after }: RefUpdate): Promise<string[]> {
    const known = !NO_COMMIT.test(before) && (await this.#has(before));
    const list = known
      ? await this.#git('diff', '--name-only', '--no-renames', '-z', before, after)
      : await this.#git('ls-tree', '-r', '--name-only', '-z', after);
    return list.split('\0').filter((file) => file !== '');
  }

  /** Writes the files of a commit, and nothing else, into a directory. */
  async checkOut(commit: string, directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true });
    // An index of its own: several commits may be checked out at the same time.
    const index = `${directory}.index`;
    const args = ['--git-dir', this.path, '--work-tree', directory];
    try {
      await git([...args, 'read-tree', commit], { GIT_INDEX_FILE: index });
      await git([...args, 'checkout-index', '--all', '--force', '--quiet'], { GIT_INDEX_FILE: index });
    } finally {
      rmSync(index, { force: true });
    }
  }

  /** Every branch that is not where it was when it was last looked at: pushes that nobody was there for. */
  async unseen(): Promise<RefUpdate[]> {
    const seen = this.#seen;
    const refs = await this.#git('for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads');
    return refs
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ') as [string, string])
      .filter(([after, ref]) => seen[ref] !== after)
      .map(([after, ref]) => ({ ref, after, before: seen[ref] ?? NONE }));
  }

  /** Remembers that an update was looked at, whatever came of it. */
  see({ ref, after }: RefUpdate): void {
    const { [ref]: _, ...others } = this.#seen;
    writeJson(this.#seenFile, NO_COMMIT.test(after) ? others : { ...others, [ref]: after });
  }

  get #seenFile(): string {
    return join(this.path, 'rehearsal-seen.json');
  }

  get #seen(): Readonly<Record<string, string>> {
    return readState(this.#seenFile, v.record(v.string(), v.string()), SEEN_REPAIR) ?? {};
  }

  /** Packs what pushes have left, where that has become worth it. Nothing of it goes on when this returns. */
  async tidy(): Promise<void> {
    // On a full disk, for one, it stays as it is.
    await this.#git('gc', '--auto', '--quiet').catch(() => {});
  }

  async #has(commit: string): Promise<boolean> {
    return this.#git('cat-file', '-e', `${commit}^{commit}`).then(
      () => true,
      () => false,
    );
  }

  #git(...args: string[]): Promise<string> {
    return git(['--git-dir', this.path, ...args]);
  }
}
