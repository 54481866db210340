import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { isLogOpen } from './service-process';

/** How many logs of ended processes are kept: those of the last few deployments. */
const KEPT = 40;
/** A running service writes to its file directly. A longer file is rotated. */
const MOST_BYTES = 8 * 2 ** 20;
const EVERY_MS = 5000;

/** Limits the size and number of the logs of tasks and instances. */
export class ServiceLogs {
  readonly #directory: string;

  readonly #timer: NodeJS.Timeout;

  constructor(directory: string) {
    this.#directory = directory;

    this.#timer = setInterval(() => this.tidy(), EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.tidy();
  }

  /** Removes the oldest logs of ended processes, and rotates those that are too large. */
  tidy(): void {
    if (!existsSync(this.#directory)) return;
    const logs = readdirSync(this.#directory).flatMap((name) => {
      const path = join(this.#directory, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, size: found.size, written: found.mtimeMs }] : [];
    });
    const ended = logs.filter(({ path }) => !isLogOpen(path.replace(/\.1$/, '')));
    for (const { path } of ended.sort((a, b) => b.written - a.written).slice(KEPT)) rmSync(path, { force: true });
    for (const { path, size } of logs) if (size > MOST_BYTES && isLogOpen(path)) rotate(path);
  }
}

/** Copies and empties the file, because the service has it open for appending. Lines written in between are lost. */
function rotate(path: string): void {
  try {
    copyFileSync(path, `${path}.1`);
  } catch {
    // Without room for a copy, emptying it is even more urgent.
  }
  truncateSync(path);
}
