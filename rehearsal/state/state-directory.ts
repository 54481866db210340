import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { ProcessIdentity } from '../kit/process-identity';
import { UsageError } from '../kit/refusal';
import { readState, writeFileWhole } from '../kit/whole-file';
import { lock, lockHolder } from './lock';

/** Raised when a later version cannot read what an earlier one wrote. */
const FORMAT = '1';
const FORMAT_REPAIR = 'delete the directory to start afresh, or use another one with --state';

/** In bytes, for the assets, artifacts and logs of a few executions; the first one takes 20 MB. */
const ROOM = 64 * 2 ** 20;

/** The lock of a state directory that is open. */
export interface StateLock {
  /** Releases the lock and deletes the directory if `open` created it. For a run that never started. */
  discard(): void;
  release(): void;
}

/**
 * The paths of everything that a rehearsal stores: its lock, executions, artifacts, published assets, the deployed stacks and
 * the data of their tables.
 */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** Where the running rehearsal says how it can be reached. */
  get channelFile(): string {
    return join(this.path, 'channel.json');
  }

  get pipelineFile(): string {
    return join(this.path, 'pipeline.json');
  }

  get executions(): string {
    return join(this.path, 'executions');
  }

  /** One directory for each execution. */
  get artifacts(): string {
    return join(this.path, 'artifacts');
  }

  /** The bare repository that is pushed to; its hook finds the channel one directory up. */
  get repository(): string {
    return join(this.path, 'repository.git');
  }

  /** Installed packages that builds share. */
  get modules(): string {
    return join(this.path, 'modules');
  }

  get assets(): string {
    return join(this.path, 'assets');
  }

  /** Keys with which a person calls what is deployed; with `credentials`, in the form of AWS's own tools. */
  get callers(): string {
    return join(this.path, 'callers');
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  /** Each twin that stores something has a directory of its own in it. */
  get cloud(): string {
    return join(this.path, 'cloud');
  }

  /** The records of the deployed stacks. */
  get stacks(): string {
    return join(this.cloud, 'cloudformation');
  }

  /** Creates what is missing and locks it. Throws a UsageError that says what to do. */
  open(): StateLock {
    try {
      const made = !existsSync(this.path);
      mkdirSync(this.path, { recursive: true });
      this.#checkFormat();
      // Only its owner gets into it, whatever the modes of the files in it.
      chmodSync(this.path, 0o700);
      this.#checkRoom();
      const unlock = lock(this.#lockFile, this.path);
      try {
        writeFileWhole(this.#formatFile, `${FORMAT}\n`);
        for (const directory of [this.executions, this.artifacts, this.assets, this.logs, this.cloud]) {
          mkdirSync(directory, { recursive: true, mode: 0o700 });
          chmodSync(directory, 0o700);
        }
        // A channel file that is still there was left by a process that was killed.
        rmSync(this.channelFile, { force: true });
      } catch (error) {
        unlock();
        throw error;
      }
      return {
        release: unlock,
        discard: () => {
          unlock();
          if (made) rmSync(this.path, { recursive: true, force: true });
        },
      };
    } catch (error) {
      throw explain(error, this.path);
    }
  }

  /** Whether the directory holds state. For readers, which do not take the lock. Throws a UsageError if another version wrote it. */
  exists(): boolean {
    if (!statSync(this.path, { throwIfNoEntry: false })?.isDirectory()) return false;
    return this.#checkFormat();
  }

  /** The process of the rehearsal that runs in it now. */
  holder(): ProcessIdentity | undefined {
    return lockHolder(this.#lockFile);
  }

  get #lockFile(): string {
    return join(this.path, 'lock');
  }

  get #formatFile(): string {
    return join(this.path, 'format');
  }

  /** Refuses to begin on a disk that would be full in the middle of a deployment. */
  #checkRoom(): void {
    const { bavail, bsize } = statfsSync(this.path);
    const free = bavail * bsize;
    if (free >= ROOM) return;
    throw new UsageError(
      `${this.path}: is on a disk with ${megabytes(free)} free, and a rehearsal needs ${megabytes(ROOM)}: make room, or use another directory with --state`,
    );
  }

  #checkFormat(): boolean {
    const found = readState<number>(this.#formatFile, v.number(), FORMAT_REPAIR);
    if (found === undefined) {
      // Only a lock: a rehearsal that is just starting. Any other file was not written by a rehearsal.
      const foreign = readdirSync(this.path).find((name) => !name.startsWith('lock'));
      if (foreign === undefined) return false;
      throw new UsageError(
        `${this.path}: holds '${foreign}' but no state of a rehearsal: use an empty or new directory with --state`,
      );
    }
    if (found === Number(FORMAT)) return true;
    throw new UsageError(
      `${this.path}: was written by another version of the rehearsal (format ${found}, this one reads ${FORMAT}): ` +
        'delete the directory to start afresh, or use another one with --state',
    );
  }
}

function explain(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const reason = {
    EACCES: 'cannot be written by this user',
    EPERM: 'cannot be written by this user',
    EROFS: 'is on a read-only file system',
    ENOSPC: 'is on a full disk',
    ENOTDIR: 'is not a directory, or part of its path is not',
    EEXIST: 'is a file, not a directory',
  }[code ?? ''];
  return reason === undefined
    ? error
    : new UsageError(`${path}: ${reason}: make room or permission for it, or use another directory with --state`);
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MB`;
}
