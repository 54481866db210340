import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file's path below the root, its time of change in milliseconds, its size. */
type Version = readonly [file: string, changed: number, size: number];

/** By how much the clock of a file system may lag behind, in milliseconds. */
const LAG = 20;

/**
 * A note of what a bundle was made from and of what was made, as make(1) has it: while no file has changed since, the bundle is not made
 * again. esbuild takes 0.7 s of processor time for the services, more than half of what everything else in a synthesis takes.
 */
export class BundleNote {
  readonly #root: string;
  readonly #file: string;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#file = path.join(root, '.build', '.bundles', `${name}.json`);
  }

  /** `choices` is what else decides about the bundle. */
  isTrue(choices: object): boolean {
    try {
      const note = readFileSync(this.#file, 'utf8');
      const { files } = JSON.parse(note) as { files: readonly Version[] };
      return note === this.#text(choices, this.#versions(files.map(([file]) => file)));
    } catch {
      // There is none, it is damaged, or a file is gone.
      return false;
    }
  }

  /** Nothing is noted if a file has changed since the work began, `begun` by `Date.now()`: it may have been read before. */
  write(choices: object, begun: number, inputs: readonly string[], outputs: readonly string[]): void {
    rmSync(this.#file, { force: true });
    const read = this.#versions(inputs);
    if (read.some(([, changed]) => changed > begun - LAG)) return;
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, this.#text(choices, [...read, ...this.#versions(outputs)]));
  }

  #text(choices: object, files: readonly Version[]): string {
    return JSON.stringify({ choices, files });
  }

  #versions(files: readonly string[]): Version[] {
    return files.map((file) => {
      const { mtimeMs, size } = statSync(path.join(this.#root, file));
      // Copies of a tree keep no more than milliseconds.
      return [file, Math.round(mtimeMs), size];
    });
  }
}
