import { StackFailure } from '../cloudformation/deployment';
import { Refusal, UsageError } from '../refusal';
import { diskTrouble } from '../state/disk-trouble';

/** A failure in words: what AWS would refuse as it is, a full disk as one, a fault of the rehearsal itself with its stack. */
export function failureText(error: unknown): string {
  if (error instanceof StackFailure) return `${failureText(error.cause)}\n${error.stackName} is ${error.status}`;
  if (error instanceof Refusal || error instanceof UsageError) return error.message;
  const trouble = diskTrouble(error);
  if (trouble !== undefined) return `${trouble}: make room, then start it again (${firstLine(error)})`;
  return `the rehearsal itself failed, which is a fault of it:\n${error instanceof Error ? error.stack : String(error)}`;
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
