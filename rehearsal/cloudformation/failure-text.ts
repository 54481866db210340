import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printable, shown } from '../../text/quoted';
import { diskTrouble } from '../kit/disk-trouble';
import { Refusal, UsageError } from '../kit/refusal';
import { StackFailure } from './deployment';

const root = join(__dirname, '..', '..');

/** How many callers a fault names: enough to find it, and still one line. */
const CALLERS = 4;

/** A failure in words: what AWS would refuse as it is, a full disk as one, a fault of the rehearsal itself with its place. */
export function failureText(error: unknown): string {
  if (error instanceof StackFailure) return `${failureText(error.cause)}\n${error.stackName} is ${error.status}`;
  if (error instanceof Refusal || error instanceof UsageError) return error.message;
  const trouble = diskTrouble(error);
  if (trouble !== undefined) return `${trouble}: make room, then start it again (${firstLine(error)})`;
  return `internal error of the rehearsal, please report it: ${printable(String(error), 1000)}${placeOf(error)}`;
}

/** ` (rehearsal/a.ts:12 ← rehearsal/b.ts:34)`: a person is to read the sentence, not twenty lines of a stack trace. */
function placeOf(error: unknown): string {
  const frames = (error instanceof Error ? (error.stack ?? '') : '').matchAll(
    /^ {4}at (?:.*\()?((?:file:\/\/)?\/[^()]+):(\d+):\d+\)?$/gm,
  );
  const places = [...frames]
    .map(([, file = '', line]) => `${relative(root, file.startsWith('file:') ? fileURLToPath(file) : file)}:${line}`)
    .filter((place) => !place.startsWith('..'))
    .slice(0, CALLERS);
  return places.length === 0 ? '' : ` (at ${places.join(' ← ')})`;
}

function firstLine(error: unknown): string {
  const [line = ''] = ((error as Partial<Error>).message ?? String(error)).split('\n');
  return shown(line, 200);
}
