import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { diskTrouble } from './disk-trouble';

export interface LogFileProps {
  /** In bytes: a longer file is renamed to `<path>.1`, replacing an earlier one, and a new one is begun. @default - never */
  readonly most?: number;
  /** Called when lines begin to be lost; again only after a line has been written. */
  notice(line: string): void;
}

/**
 * A log that never fails: lines that the disk does not take are lost, and the next line is tried again.
 *
 * A stream that fails would stop whoever pipes into it, or end the process if nobody handles its error.
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
    this.#append(chunk);
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#append(Buffer.concat(chunks.map(({ chunk }) => chunk)));
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

  #append(bytes: Buffer): void {
    try {
      this.#rotate();
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

  #rotate(): void {
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
      // The write has reported the error already.
    }
    this.#fd = undefined;
  }
}
