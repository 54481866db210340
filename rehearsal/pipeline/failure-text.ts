import { StackFailure } from '../cloudformation/deployment';
import { Refusal, UsageError } from '../refusal';

/** A failure in words: what AWS would refuse as it is, a fault of the rehearsal itself with its stack. */
export function failureText(error: unknown): string {
  if (error instanceof StackFailure) return `${failureText(error.cause)}\n${error.stackName} is ${error.status}`;
  if (error instanceof Refusal || error instanceof UsageError) return error.message;
  return `the rehearsal itself failed, which is a fault of it:\n${error instanceof Error ? error.stack : String(error)}`;
}
