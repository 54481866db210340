import { closest } from 'fastest-levenshtein';
import { CommandLine, type Help } from '../rehearsal/kit/command-line';
import { UsageError } from '../rehearsal/kit/refusal';
import { quoted } from '../text/quoted';

/** The measurements that a person wants, in the order of all; `questionOf` says in the help what each answers. */
export function parseBenchOptions(
  args: readonly string[],
  names: readonly string[],
  questionOf: (name: string) => string,
): { readonly chosen: readonly string[] } | Help {
  const command = CommandLine.of('npm run bench --')
    .description('Measures, and writes what it measured to docs/benchmarks.md after each.')
    .argument('[NAME...]', 'those whose names contain one of these words; none: all of them')
    .addHelpText('after', () => `\n${measurements(names, questionOf)}\n\n${CODES}`);
  const help = command.read(args);
  if (help !== undefined) return help;
  const words = command.args;
  const unknown = words.find((word) => !names.some((name) => name.includes(word)));
  if (unknown !== undefined)
    throw new UsageError(
      `${quoted(unknown)}: no measurement's name contains it (did you mean ${closest(unknown, names)}?): see 'npm run bench -- --help'`,
    );
  return { chosen: names.filter((name) => words.length === 0 || words.some((word) => name.includes(word))) };
}

const CODES = 'Exit code 0: measured, 1: a limit was missed or a measurement failed, 2: wrong usage.';

function measurements(names: readonly string[], questionOf: (name: string) => string): string {
  const width = Math.max(...names.map(({ length }) => length));
  return ['Measurements:', ...names.map((name) => `  ${name.padEnd(width)}  ${questionOf(name)}`)].join('\n');
}
