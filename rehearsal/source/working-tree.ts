import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readAssembly } from '../assembly/assembly';
import { synthesize } from '../assembly/synthesize';
import { makePrivate } from '../kit/private';
import { type Progress, seconds } from '../kit/progress';
import type { ProcessBook } from '../processes/process-book';
import type { RevisionRecord } from './revision';
import { digestOf, snapshot, workingTreeRevision } from './revision';
import type { Tree } from './tree';

export interface WorkingTreeProps {
  readonly directory: string;
  /** The directory of the execution's artifacts. */
  readonly target: string;
  /** The state directory, which is no part of the tree. */
  readonly state: string;
  /** An assembly that is taken instead of synthesizing the tree. */
  readonly assembly: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly book: ProcessBook;
}

/** The tree's files until a source action hands them on. No artifact is named so: CodePipeline allows no dot. */
const COPY = '.tree';

/** The working tree as it is now, with its assembly: synthesized from it, or the one that was given. */
export async function workingTree(props: WorkingTreeProps): Promise<Tree> {
  const { directory, target, state, assembly: given } = props;
  const assembly = join(target, 'assembly');
  // What an interrupted start may have left there.
  rmSync(target, { recursive: true, force: true });
  if (given !== undefined) {
    readAssembly(given);
    cpSync(given, assembly, { recursive: true, verbatimSymlinks: true });
    makePrivate(assembly);
  }
  // Made while the app runs, which takes longer.
  const copy = join(target, COPY);
  const copied = snapshot(directory, copy, state);
  // Told where the files are asked for.
  copied.catch(() => {});
  try {
    const [revision, made] = await Promise.all([
      revisionOf(props),
      given === undefined ? synthesized(assembly, props) : `given by --assembly ${given}`,
    ]);
    const writeTo = async (source: string) => {
      await copied;
      if (existsSync(copy)) renameSync(copy, source);
      else await snapshot(directory, source, state);
    };
    return { revision, writeTo, assembly: { directory: assembly, made } };
  } catch (error) {
    await copied.catch(() => {});
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
}

/** With what tells it from another state of the same commit, or another assembly or context for it. */
async function revisionOf({ directory, state, assembly, context }: WorkingTreeProps): Promise<RevisionRecord> {
  const [revision, digest] = await Promise.all([
    workingTreeRevision(directory),
    digestOf(directory, state, context, assembly),
  ]);
  return { ...revision, digest };
}

async function synthesized(output: string, { directory, target, context, progress, signal, book }: WorkingTreeProps) {
  const begun = performance.now();
  const activity = progress.start('synthesize');
  try {
    const onLine = (line: string) => progress.error(line);
    await synthesize({ directory, output, context, buildId: `rehearsal:${basename(target)}`, signal, book, onLine });
  } catch (error) {
    activity.dropped();
    throw error;
  }
  activity.succeeded('the working tree, as it is');
  return `synthesized in ${seconds(performance.now() - begun)}`;
}
