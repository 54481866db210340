import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the disk fails to read or write',
};
/** The same errors in the messages of git, npm and LevelDB: strerror(3), in English. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/no space (is )?left on|\bENOSPC\b/i, REASONS.ENOSPC!],
  [/disk quota exceeded|\bEDQUOT\b/i, REASONS.EDQUOT!],
  [/read-only file system|\bEROFS\b/i, REASONS.EROFS!],
];

/** Why the disk failed, in words; undefined if the error has nothing to do with the disk. */
export function diskTrouble(error: unknown): string | undefined {
  const { code, message, path, cause } = (error ?? {}) as NodeJS.ErrnoException;
  const reason =
    REASONS[code ?? ''] ?? WORDS.find(([words]) => words.test(typeof message === 'string' ? message : ''))?.[1];
  if (reason === undefined) return cause === undefined ? undefined : diskTrouble(cause);
  return path === undefined ? reason : `${reason}: ${dirname(path)}`;
}

/**
 * Whether this many bytes can be written to a directory now.
 *
 * Only writing them tells: the count of free blocks includes neither quotas nor reserved blocks.
 */
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
