import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, type ProcessIdentity, thisProcess } from '../kit/process-identity';
import { UsageError } from '../kit/refusal';
import { DamagedFile } from '../kit/whole-file';

/**
 * Locks a state directory for this process; returns the function that unlocks it.
 *
 * A lock whose process has died, or is a zombie, is taken over. Throws a UsageError that names the process of one that lives.
 */
export function lock(path: string, directory: string): () => void {
  const own = `${path}.${randomBytes(4).toString('hex')}`;
  const mine = JSON.stringify(thisProcess());
  writeFileSync(own, mine, { mode: 0o600 });
  try {
    // Linking fails if the name exists, and never shows a half-written file: creating it in place would.
    while (!link(own, path)) takeOverOrRefuse(path, directory);
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
}

/** The process that holds the lock, if it lives. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const holder = parse(read(path));
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function takeOverOrRefuse(path: string, directory: string): void {
  const found = read(path);
  if (found === undefined) return;
  const holder = parse(found);
  if (holder !== undefined && isAlive(holder)) {
    throw new UsageError(
      `${directory}: a rehearsal is running in it already, process ${holder.pid}: end that one first, or use another directory with --state`,
    );
  }
  const stale = `${path}.stale-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, stale);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // If another process took it over after we had read it, it is theirs: put it back.
  if (read(stale) !== found) link(stale, path);
  rmSync(stale, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const { code } = error as NodeJS.ErrnoException;
    throw new DamagedFile(path, `it cannot be read (${code})`, 'delete it if no rehearsal runs in this directory');
  }
}

function parse(content: string | undefined): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(content ?? '') as Partial<ProcessIdentity>;
    return Number.isInteger(pid) && typeof started === 'string' ? { pid: pid!, started } : undefined;
  } catch {
    return undefined;
  }
}
