import { shown } from '../../text/quoted';
import type { RevisionRecord } from './execution-record';

/** Longer than the first line of a commit's message should be. */
const SUBJECT = 120;

/** The first line of the commit's message, whatever its author wrote. */
export function subjectText({ message }: Pick<RevisionRecord, 'message'>): string {
  return shown(message, SUBJECT);
}
