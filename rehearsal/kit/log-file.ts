import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { diskTrouble } from './disk-trouble';

export interface LogFileProps {
  /** When it has grown beyond this, it becomes `<path>.1`, in place of the one before, and begins anew. @default - never */
  readonly most?: number;
  /** Told once, until a line was written again, that lines are lost. */
  notice(line: string): void;
}

/**
 * A log: it takes what is written to it for as long as the disk does, and is no trouble to anybody where it does not.
 *
 * A stream that fails stops whoever pipes into it, and one that nobody listens to ends the process. What is written here
 * and cannot be kept is lost instead; the next line is tried again.
 */
export class LogFile extends Writable {
  readonly #props: LogFileProps;

  #fd: number | undefined;
  #size = 0;
  #losing = false;

  constructor(
    readonly path: string,
    props: LogFileProps,
  ) {
    super({ decodeStrings: true });
    this.#props = props;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#remember(chunk);
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#remember(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _final(done: () => void): void {
    this.#close();
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#close();
    done();
  }

  #remember(bytes: Buffer): void {
    try {
      this.#turnOver();
      const fd = this.#open();
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      this.#size += bytes.length;
      this.#losing = false;
    } catch (error) {
      this.#close();
      if (this.#losing) return;
      this.#losing = true;
      this.#props.notice(`${this.path}: lines are lost, ${diskTrouble(error) ?? (error as Error).message}`);
    }
  }

  #open(): number {
    if (this.#fd === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#fd = openSync(this.path, 'a', 0o600);
      this.#size = fstatSync(this.#fd).size;
    }
    return this.#fd;
  }

  #turnOver(): void {
    if (this.#size <= (this.#props.most ?? Number.POSITIVE_INFINITY)) return;
    this.#close();
    this.#size = 0;
    renameSync(this.path, `${this.path}.1`);
  }

  #close(): void {
    if (this.#fd === undefined) return;
    try {
      closeSync(this.#fd);
    } catch {
      // What it had to say was said with the line.
    }
    this.#fd = undefined;
  }
}
