import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the disk fails to read or write',
};
/** What git, npm and LevelDB say in its place: strerror(3), in English. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/no space (is )?left on|\bENOSPC\b/i, REASONS.ENOSPC!],
  [/disk quota exceeded|\bEDQUOT\b/i, REASONS.EDQUOT!],
  [/read-only file system|\bEROFS\b/i, REASONS.EROFS!],
];

/** Why the disk did not take something, in words; undefined if an error has nothing to do with the disk. */
export function diskTrouble(error: unknown): string | undefined {
  const { code, message, path, cause } = (error ?? {}) as NodeJS.ErrnoException;
  const reason =
    REASONS[code ?? ''] ?? WORDS.find(([words]) => words.test(typeof message === 'string' ? message : ''))?.[1];
  if (reason === undefined) return cause === undefined ? undefined : diskTrouble(cause);
  return path === undefined ? reason : `${reason}: ${dirname(path)}`;
}

/** Whether a directory takes this many bytes now. Only writing them tells: quotas and reserves are in no count of free blocks. */
export function hasRoom(directory: string, bytes: number): boolean {
  const probe = join(directory, `.room-${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(probe, Buffer.alloc(bytes), { mode: 0o600 });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}
