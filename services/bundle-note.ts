import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file's path below the root, its time of change in milliseconds, its size. */
type Version = readonly [file: string, changed: number, size: number];

/** How far a file system's clock may lag behind, in milliseconds. */
const LAG = 20;

/**
 * Records the inputs and outputs of a bundle with their modification times, as make(1) uses them: the bundle is written again only
 * if one of them has changed. esbuild takes 0.7 s of processor time for the services, more than half of the rest of a synthesis.
 */
export class BundleNote {
  readonly #root: string;
  readonly #file: string;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#file = path.join(root, '.build', '.bundles', `${name}.json`);
  }

  /** Whether the bundle is up to date. `choices` is everything other than the files that determines the bundle. */
  isTrue(choices: object): boolean {
    try {
      const note = readFileSync(this.#file, 'utf8');
      const { files } = JSON.parse(note) as { files: readonly Version[] };
      return note === this.#text(choices, this.#versions(files.map(([file]) => file)));
    } catch {
      // There is no note, it is damaged, or a file no longer exists.
      return false;
    }
  }

  /** Records nothing if an input has changed since `begun` (of `Date.now()`): the bundler may have read it before that. */
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
      // A copied tree keeps modification times to the millisecond only.
      return [file, Math.round(mtimeMs), size];
    });
  }
}
