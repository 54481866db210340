import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { UsageError } from './refusal';

/** A file of the state directory with content that no rehearsal writes. */
export class DamagedFile extends UsageError {
  constructor(
    readonly path: string,
    readonly damage: string,
    repair: string,
  ) {
    super(`${path}: is damaged, ${damage}: ${repair}`);
  }
}

/** The repair if nothing less helps. */
export const START_AFRESH =
  'restore it from a copy, or delete the whole state directory to start afresh, or use another one with --state';

/** Writes a file whole or not at all: a reader sees the old content or the new one, also after a crash. */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export function writeJson(path: string, value: unknown): void {
  writeFileWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The parsed file, or undefined if there is none. For files of people and tools: throws what JSON.parse throws. */
export function readJson<T>(path: string): T | undefined {
  const content = readIfThere(path);
  return content === undefined ? undefined : (JSON.parse(content) as T);
}

/**
 * The content of a file that a rehearsal has written, or undefined if there is none.
 *
 * Throws a DamagedFile for content that no rehearsal writes; `repair` says what to do then.
 */
export function readState<T>(path: string, shape: v.GenericSchema, repair: string = START_AFRESH): T | undefined {
  let content: string | undefined;
  try {
    content = readIfThere(path);
  } catch (error) {
    throw new DamagedFile(path, `it cannot be read (${(error as NodeJS.ErrnoException).code})`, repair);
  }
  return content === undefined ? undefined : parseState(path, content, shape, repair);
}

/** Like `readState`, for content that has been read already. */
export function parseState<T>(path: string, content: string, shape: v.GenericSchema, repair: string = START_AFRESH): T {
  if (content.trim() === '') throw new DamagedFile(path, 'it is empty', repair);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new DamagedFile(path, 'it does not hold whole JSON', repair);
  }
  const { success, issues } = v.safeParse(shape, value);
  if (success) return value as T;
  const where = v.getDotPath(issues[0]);
  throw new DamagedFile(path, `it does not hold what it should${where === null ? '' : ` (${where})`}`, repair);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
