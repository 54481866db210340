import { appendFileSync } from 'node:fs';

/** Says what a test has counted; into REHEARSAL_COUNTS as well, a line of JSON each, for who writes the documents. */
export function count(what: string, counts: Readonly<Record<string, unknown>>): void {
  const line = JSON.stringify({ what, ...counts });
  process.stderr.write(`${line}\n`);
  if (process.env.REHEARSAL_COUNTS !== undefined) appendFileSync(process.env.REHEARSAL_COUNTS, `${line}\n`);
}
