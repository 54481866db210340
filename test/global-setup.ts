import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
/** In bytes: several copies of the packages, and as much again for whoever else needs it. */
const ROOM = 4 * 2 ** 30;

/** Before the first test, in jest's own process. */
export default function setUp(): void {
  const place = placeInMemory();
  if (place !== undefined) process.env.TMPDIR = place;
}

/**
 * Where the tests' directories are made: in memory, if there is plenty of it and nobody has said another place.
 *
 * A disk takes several times as long to create tens of thousands of files, and longer still where as many were just deleted.
 */
function placeInMemory(): string | undefined {
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
