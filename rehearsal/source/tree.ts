import type { RevisionRecord } from './revision';

/** What an execution is started for: the working tree, or a commit. */
export interface Tree {
  readonly revision: RevisionRecord;
  /** Writes the files of the source artifact into an empty directory. */
  writeTo(directory: string): Promise<void>;
  /** An assembly that was made from this very tree already, within the directory of all artifacts. */
  readonly assembly?: {
    readonly directory: string;
    /** How it came about, in words: `synthesized in 2.0 s`. */
    readonly made: string;
  };
}
