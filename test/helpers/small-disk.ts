import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './rehearsal-directory';

/** A disk of a few megabytes that can be filled up. Only root can make one, on Linux, where mounting is allowed. */
export class SmallDisk {
  readonly #ballast: string;

  private constructor(readonly path: string) {
    this.#ballast = join(path, 'ballast');
  }

  /** Undefined where there can be none. */
  static mount(megabytes: number): SmallDisk | undefined {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
    const path = temporaryDirectory();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', path], { stdio: 'ignore' });
    } catch {
      return undefined; // A container without the right to mount.
    }
    return new SmallDisk(path);
  }

  /** Takes what is free, but for so many bytes. */
  fill(butFor = 0): void {
    const file = openSync(this.#ballast, 'a');
    try {
      for (let chunk = Buffer.alloc(2 ** 20); chunk.length >= 512; ) {
        try {
          if (writeSync(file, chunk) === chunk.length) continue;
        } catch {
          // Full for this size.
        }
        chunk = chunk.subarray(0, chunk.length / 2);
      }
    } finally {
      closeSync(file);
    }
    if (butFor > 0) execFileSync('truncate', ['--size', `-${butFor}`, this.#ballast]);
  }

  /** Gives it all back. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }
}
