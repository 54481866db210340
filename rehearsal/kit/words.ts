/** An operator between two commands of a shell line. */
export type Operator = '&&' | '||' | ';' | '|' | '&';

export interface SimpleCommand {
  /** The operator before it; `;` for the first. */
  readonly after: Operator;
  /** Unquoted. Variables are left as they are written. */
  readonly words: readonly string[];
}

// `2>&1` is one word: its ampersand is not an operator.
const TOKEN = /\s+|(\d*[<>]&\d*-?|&>>?)|(&&|\|\||[;|&])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;|&"'\\])+)/gs;

/** Splits a line of shell at its operators. Expands nothing; a redirection stays among the words. */
export function commandsOf(line: string): SimpleCommand[] {
  const commands: { after: Operator; words: string[] }[] = [];
  let after: Operator = ';';
  let current: string[] | undefined;
  for (const [, redirection, operator, plain] of line.matchAll(TOKEN)) {
    const word = redirection ?? plain;
    if (operator !== undefined) {
      after = operator as Operator;
      current = undefined;
    } else if (word !== undefined) {
      if (current === undefined) {
        current = [];
        commands.push({ after, words: current });
      }
      current.push(unquoted(word));
    }
  }
  return commands;
}

/** The unquoted words of a line without operators: a unit file's `ExecStart` or `Environment`. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs)].map(([word]) => unquoted(word));
}

function unquoted(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
    (_all, double?: string, single?: string, escaped?: string) => {
      return double?.replaceAll(/\\(["\\$`])/g, '$1') ?? single ?? escaped!;
    },
  );
}
