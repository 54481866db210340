import type { Repository } from '../source/repository';
import type { RevisionRecord } from '../source/revision';
import type { ExecutionRecord } from './execution-record';

/** What may make it needless to play the working tree. */
export interface Waiting {
  /** All executions, the oldest first. */
  readonly executions: readonly ExecutionRecord[];
  /** Those of them that go on where they waited. */
  readonly resumed: readonly ExecutionRecord[];
  readonly repository: Repository | undefined;
  /** Whether a pushed commit is built from other things than this start was given: an assembly, context values. */
  readonly given: boolean;
}

/**
 * The execution that waits with what the working tree holds, or with a pushed commit that holds all of it; undefined if the
 * working tree is to be played.
 *
 * Only the most recent execution counts: after another one, the same tree is a step of its own.
 */
export async function playedAlready(
  tree: RevisionRecord,
  { executions, resumed, repository, given }: Waiting,
): Promise<ExecutionRecord | undefined> {
  const latest = executions.findLast(({ type }) => type === 'STANDARD');
  if (latest === undefined || !resumed.includes(latest)) return undefined;
  const { pushed, digest, commit } = latest.revision;
  if (pushed !== true) return digest !== undefined && digest === tree.digest ? latest : undefined;
  const whole = !given && tree.uncommitted !== true;
  return whole && (await repository?.contains(commit, tree.commit)) ? latest : undefined;
}
