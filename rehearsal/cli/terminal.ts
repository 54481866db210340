import { printable } from '../../text/quoted';

/** Of a line: what is longer was made long by something that it repeats. */
const LONGEST = 10_000;

/** What a command answers: whatever a name or a message in it holds, only what can be seen gets to the terminal. */
export function say(...texts: readonly string[]): void {
  for (const line of texts.flatMap((text) => text.split('\n'))) console.log(printable(line, LONGEST));
}

/** What it has to complain of. */
export function complain(...texts: readonly string[]): void {
  for (const line of texts.flatMap((text) => text.split('\n'))) console.error(printable(line, LONGEST));
}
