/**
 * How a message shows what came from outside: an argument, a value of the configuration, a commit's message, a file name.
 *
 * Everybody who writes to a terminal needs it, the CDK app and the rehearsal alike, and neither may import the other: so
 * it lies below both, and imports nothing.
 */

/** As much as a line of a terminal shows beside the words of the message. */
const MOST = 80;

/** Control and format characters (ANSI escapes, U+202E, zero widths), separators, halves of pairs: nobody sees them. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `'value'` on one line, with nothing in it that cannot be seen. */
export function quoted(value: string, most = MOST): string {
  return `'${shown(value, most)}'`;
}

/** The same without quotes. What is too long keeps its beginning, and says how long it is. */
export function shown(value: string, most = MOST): string {
  return bounded(value, most, visible);
}

/**
 * The same for what is a message already: its lines and tabs stay. What is too long keeps its end too, which says the way out.
 *
 * It is for where all messages pass: whatever they echo, and wherever they were put together.
 */
export function printable(message: string, most: number): string {
  if (message.length <= most) return bounded(message, Infinity, visibleInLine);
  const end = message.slice(-Math.floor(most / 3));
  return `${bounded(message, Math.floor((most * 2) / 3), visibleInLine)} …${bounded(end, most, visibleInLine)}`;
}

function bounded(value: string, most: number, show: (character: string) => string): string {
  let text = '';
  for (const character of value) {
    const next = show(character);
    if (text.length + next.length > most) return `${text}… (${value.length} characters)`;
    text += next;
  }
  return text;
}

function visibleInLine(character: string): string {
  return '\n\t'.includes(character) ? character : visible(character);
}

function visible(character: string): string {
  if (!INVISIBLE.test(character)) return character;
  return ESCAPES[character] ?? `\\u{${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}}`;
}
