import { Command, CommanderError, type ErrorOptions, type HelpContext, Option } from 'commander';
import { quoted, shown } from '../../text/quoted';
import { UsageError } from './refusal';

/** The text that `--help` asks for; nothing else is done then. */
export interface Help {
  readonly help: string;
}

/**
 * A command line that turns a mistake into a UsageError: the wrong word, the nearest right one, and where the help is.
 *
 * It prints nothing and never exits: its caller does.
 */
export class CommandLine extends Command {
  #written = '';

  /** `name` is what is typed before the options: `npm start --`. */
  static of(name: string): CommandLine {
    const line = new CommandLine(name);
    // Commands inherit these settings when they are added.
    return line
      .exitOverride()
      .helpOption('-h, --help', 'this text')
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({
        writeOut: (text) => {
          line.#written += text;
        },
      });
  }

  /** Runs the action that is asked for, or returns the help if that is asked for. Throws a UsageError. */
  read(args: readonly string[]): Help | undefined {
    try {
      this.parse([...args], { from: 'user' });
      return undefined;
    } catch (error) {
      if (error instanceof CommanderError && error.exitCode === 0) return { help: this.#written.trimEnd() };
      throw error;
    }
  }

  override createCommand(name?: string): CommandLine {
    return new CommandLine(name);
  }

  /** Commander calls it with `error` if no command is given, or if the help of an unknown command is asked for. */
  override help(context?: HelpContext | ((text: string) => string)): never {
    if (typeof context !== 'object' || !context.error) return super.help(context as HelpContext);
    const names = this.commands.map((command) => command.name());
    const [, unknown] = this.args;
    const problem = unknown === undefined ? 'no command given' : `unknown command ${quoted(unknown)}`;
    return this.error(`${problem}: it is one of ${names.join(', ')}`);
  }

  override error(message: string, { code }: ErrorOptions = {}): never {
    throw new UsageError(`${this.problem(message, code)}: see '${this.typed} --help'`);
  }

  private problem(message: string, code: string | undefined): string {
    if (code === 'commander.excessArguments')
      return `${quoted(this.args[this.registeredArguments.length]!)} is one argument too many`;
    const [, option, value] = /^error: unknown option '(--[^=]+)=(.*)'/s.exec(message) ?? [];
    if (option !== undefined && value !== undefined && this.knows(option))
      return `${option}: takes no value, and ${quoted(value)} was given`;
    const [, problem = message, hint] = /^error: (.*?)(?:\n\(Did (you mean .*)\))?$/s.exec(message) ?? [];
    return `${shown(problem, 160)}${hint === undefined ? '' : ` (did ${hint})`}`;
  }

  private knows(option: string): boolean {
    return this.options.some(({ long }) => long === option) || ((this.parent as this | null)?.knows(option) ?? false);
  }

  private get typed(): string {
    return this.parent === null ? this.name() : `${(this.parent as CommandLine).typed} ${this.name()}`;
  }
}

/** An option whose value is a path. Another option in its place means that the path was forgotten. */
export function pathOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value) => {
    if (value === '') throw new UsageError(`${option.long}: is empty: give a path`);
    if (isTooLong(value)) throw new UsageError(`${option.long}: ${quoted(value)} is too long for a path`);
    if (!value.startsWith('-')) return value;
    throw new UsageError(`${option.long}: ${quoted(value)} begins like an option: give a path (./${shown(value)})`);
  });
}

/** Longer than PATH_MAX or NAME_MAX of Linux, in bytes. PATH_MAX of macOS is lower. */
function isTooLong(path: string): boolean {
  return Buffer.byteLength(path) > 4095 || path.split('/').some((name) => Buffer.byteLength(name) > 255);
}

/** A number of at least 0, written with digits alone. `otherwise` says what would be right. */
export function numberOption(flags: string, description: string, most: number, otherwise: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value) => {
    if (/^\d+$/.test(value) && Number(value) <= most) return Number(value);
    throw new UsageError(`${option.long}: ${quoted(value)} is not a valid ${otherwise}`);
  });
}

/** `-c KEY=VALUE`, as the CDK CLI takes it. */
export function contextOption(): Option {
  return new Option(
    '-c, --context <KEY=VALUE>',
    'a context value for the app, as the CDK CLI takes it; may be repeated',
  )
    .default({}, 'none')
    .argParser((value, context: Readonly<Record<string, string>>) => {
      const equals = value.indexOf('=');
      if (equals < 1) throw new UsageError(`--context: ${quoted(value)} is not of the form KEY=VALUE`);
      return { ...context, [value.slice(0, equals)]: value.slice(equals + 1) };
    });
}
