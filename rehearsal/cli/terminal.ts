import { printable } from '../../text/quoted';

/** Of a line. A longer one repeats a value that is too long. */
const LONGEST = 10_000;

/** Prints a command's answer, with control characters made visible. */
export function say(...texts: readonly string[]): void {
  for (const line of texts.flatMap((text) => text.split('\n'))) console.log(printable(line, LONGEST));
}

/** As `say`, to the error output. */
export function complain(...texts: readonly string[]): void {
  for (const line of texts.flatMap((text) => text.split('\n'))) console.error(printable(line, LONGEST));
}
