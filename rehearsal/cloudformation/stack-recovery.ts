import type { ResourceOperations } from './resource-operations';
import type { Stack } from './stack';
import { deleteLeftovers, StackRollback, type StackRollbackProps } from './stack-rollback';

const CLEANUP = '_CLEANUP_IN_PROGRESS';

/** An operation that the end of an earlier rehearsal had cut off, and what became of its stack. */
export interface RecoveredStack {
  readonly stackName: string;
  /** `UPDATE_IN_PROGRESS`. */
  readonly was: string;
  /** `UPDATE_ROLLBACK_COMPLETE`; `DELETE_COMPLETE` if the stack is no more. */
  readonly is: string;
}

/**
 * Ends what was cut off, as CloudFormation would by itself: it is not the process that died there. A clean-up is
 * finished. Anything else is rolled back: nobody can say any more with what template it would go on.
 */
export async function recover(
  stack: Stack,
  operations: ResourceOperations,
  props: Pick<StackRollbackProps, 'signal' | 'onEvent'>,
): Promise<void> {
  const { status, stable } = stack.record;
  const updating = status.startsWith('UPDATE');
  if (status.endsWith(CLEANUP) || (updating && stable === undefined)) {
    // Without a state to go back to, the update or its rollback had reached its end.
    await deleteLeftovers(stack, operations, props.signal);
    await stack.update({ status: status.replace(/(_COMPLETE)?(_CLEANUP)?_IN_PROGRESS$/, '_COMPLETE') });
    return;
  }
  const rollback = new StackRollback({ stack, operations, ...props });
  await rollback.run(updating ? 'UPDATE' : 'CREATE', 'the rehearsal ended meanwhile');
}

export function isCutOff(status: string): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
