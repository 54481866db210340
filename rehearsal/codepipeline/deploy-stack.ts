import type { StackEvent, StackResult } from '../cloudformation/deployment';

export interface Watcher {
  now(text: string): void;
  line(text: string): void;
}

/** Turns CloudFormation's events into progress: lines from within, and the first failure. */
export function watching({ now, line }: Watcher): (event: StackEvent) => void {
  let failed = false;
  return ({ stack, logicalId, status, reason }) => {
    if (status === 'PROGRESS') {
      line(`${logicalId}: ${reason ?? ''}`);
    } else if (status.endsWith('_FAILED') && !failed) {
      failed = true;
      line(`${logicalId} ${status}`);
    } else if (logicalId !== stack) {
      now(`${logicalId} ${status}`);
    }
  };
}

/** `CREATE_COMPLETE: 41 created`, `UPDATE_COMPLETE: 2 updated, 39 unchanged`. */
export function stackSummary(result: StackResult): string {
  const counts = (['created', 'updated', 'replaced', 'deleted', 'unchanged'] as const)
    .filter((kind) => result[kind] > 0)
    .map((kind) => `${result[kind]} ${kind}`);
  return counts.length === 0 ? result.status : `${result.status}: ${counts.join(', ')}`;
}
