import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { isLogOpen } from './service-process';

/** Of what has ended: enough to look into what the last few deployments have started. */
const KEPT = 40;
/** A service writes to its file by itself, and for as long as it runs. Beyond this, the file begins anew. */
const MOST_BYTES = 8 * 2 ** 20;
const EVERY_MS = 5000;

/** Keeps the logs of tasks and instances to a size, for as long as they are written. */
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

  /** Removes the oldest of what has ended, and turns over what has become too large. */
  tidy(): void {
    if (!existsSync(this.#directory)) return;
    const logs = readdirSync(this.#directory).flatMap((name) => {
      const path = join(this.#directory, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, size: found.size, written: found.mtimeMs }] : [];
    });
    const ended = logs.filter(({ path }) => !isLogOpen(path.replace(/\.1$/, '')));
    for (const { path } of ended.sort((a, b) => b.written - a.written).slice(KEPT)) rmSync(path, { force: true });
    for (const { path, size } of logs) if (size > MOST_BYTES && isLogOpen(path)) turnOver(path);
  }
}

/** The service has it open, at its end: it is emptied in place. What is written in between is lost. */
function turnOver(path: string): void {
  try {
    copyFileSync(path, `${path}.1`);
  } catch {
    // No room for a copy is a reason more to empty it.
  }
  truncateSync(path);
}
