/** An operator between two commands of a shell line. */
export type Operator = '&&' | '||' | ';' | '|' | '&';

export interface SimpleCommand {
  /** What comes before it; `;` for the first. */
  readonly after: Operator;
  /** Unquoted. Variables are left as they are written. */
  readonly words: readonly string[];
}

// `2>&1` is one word: its ampersand is no operator.
const TOKEN = /\s+|(\d*[<>]&\d*-?|&>>?)|(&&|\|\||[;|&])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;|&"'\\])+)/gs;

/** Takes a line of shell apart at its operators, as far as telling what it calls needs: no expansion, no redirection. */
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

/** The words of a line without operators, quotes resolved: of a unit file's `ExecStart`, of `Environment`. */
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
