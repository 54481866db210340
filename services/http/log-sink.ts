import { writeSync } from 'node:fs';

const BATCH = 16 * 1024;
const FLUSH_AFTER_MS = 50;
const RETRY_AFTER_MS = 5;
/** Beyond this much unread log the service waits for its reader, as it would on any blocking pipe. */
const BACKLOG = 1024 * 1024;
/** How long an ending process waits for a reader that does not read. */
const LAST_FLUSH_MS = 1000;

/**
 * Log lines on their way to a file descriptor, written in batches.
 *
 * One write for each line costs a third of the service's throughput. A batch leaves when it is full, after 50 ms, and
 * when the process exits; a pipe without room (EAGAIN) keeps the rest here until there is some.
 */
export class LogSink {
  readonly #fd: number;
  #lines = '';
  #backlog = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    process.on('exit', () => this.#writeWaiting(0, LAST_FLUSH_MS));
  }

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= BATCH) this.flush();
    else this.#schedule(FLUSH_AFTER_MS);
  }

  /** Writes what the descriptor takes now. */
  flush(): void {
    this.#write();
    if (this.#backlog.length > BACKLOG) this.#writeWaiting(BACKLOG, Number.POSITIVE_INFINITY);
    if (this.#backlog.length > 0) this.#schedule(RETRY_AFTER_MS);
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, ms).unref();
  }

  #write(): void {
    let bytes = Buffer.from(this.#lines);
    if (this.#backlog.length > 0) bytes = Buffer.concat([this.#backlog, bytes]);
    this.#lines = '';
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      // Any other error means that nobody can read the log any more; that is no reason to stop serving.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') written = bytes.length;
    }
    this.#backlog = bytes.subarray(written);
  }

  #writeWaiting(until: number, ms: number): void {
    const deadline = performance.now() + ms;
    this.#write();
    while (this.#backlog.length > until && performance.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      this.#write();
    }
  }
}
