import { shown } from '../../text/quoted';
import type { RevisionRecord } from './revision';

/** Longer than the first line of a commit's message should be. */
const SUBJECT = 120;

/** As much of a commit's id as tells it from the others. */
export function commitText(commit: string): string {
  return commit.slice(0, 12);
}

/** The first line of the commit's message, whatever its author wrote. */
export function subjectText({ message }: Pick<RevisionRecord, 'message'>): string {
  return shown(message, SUBJECT);
}
