import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
/** In bytes: several copies of the packages, and as much again for whoever else needs it. */
const ROOM = 4 * 2 ** 30;

/** An empty directory, which `removeDirectories` takes away again. */
export function temporaryDirectory(place = tmpdir()): string {
  const directory = realpathSync(mkdtempSync(join(place, 'rehearsal-')));
  made.push(directory);
  return directory;
}

/**
 * For a test's whole project with its packages: a place in memory, if there is plenty of it and nobody has said another.
 *
 * A disk takes several times as long to create tens of thousands of files, and longer still where as many were just deleted.
 */
export function placeInMemory(): string | undefined {
  if (process.platform !== 'linux' || process.env.TMPDIR !== undefined) return undefined;
  let directory: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (Math.min(bavail * bsize, process.availableMemory()) < ROOM) return undefined;
    directory = mkdtempSync(join(MEMORY, 'rehearsal-'));
    // A container may refuse programs there.
    writeFileSync(join(directory, 'probe'), '#!/bin/sh\n', { mode: 0o700 });
    execFileSync(join(directory, 'probe'));
    return MEMORY;
  } catch {
    return undefined;
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true });
  }
}

/** For `afterEach` or `afterAll`. */
export function removeDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}
