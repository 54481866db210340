import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './refusal';

export interface StartOptions {
  readonly approve: boolean;
  readonly once: boolean;
  /** An assembly that exists already: nothing is synthesized. */
  readonly assembly?: string;
  readonly state: string;
  readonly port: number;
  readonly context: Readonly<Record<string, string>>;
}

export interface PipelineOptions {
  readonly command: PipelineCommand;
  readonly state: string;
  /** The gate's name, where several are open. */
  readonly gate?: string;
  /** The stage that is to be rolled back. */
  readonly stage?: string;
  /** The stack that alone is to be deleted. */
  readonly stack?: string;
  /** The execution to which a stage is to be rolled back. */
  readonly to?: string;
}

export type PipelineCommand = (typeof pipelineCommands)[number];
const pipelineCommands = ['approve', 'reject', 'status', 'rollback', 'teardown'] as const;

/** What the word after a command is. */
const subjectOf: Readonly<Record<PipelineCommand, 'gate' | 'stage' | 'stack'>> = {
  approve: 'gate',
  reject: 'gate',
  status: 'gate',
  rollback: 'stage',
  teardown: 'stack',
};

export const DEFAULT_STATE = '.rehearsal';

export const START_HELP = `npm start -- [options]

Synthesizes the CDK app, plays its pipeline on this machine and serves the API on 127.0.0.1.

  --approve             open every gate, except where a deployment would lose data
  --once                exit when the pipeline has ended, instead of serving on
  --assembly DIR        play a cloud assembly that exists already, instead of synthesizing
  --state DIR           where everything is kept (default: ${DEFAULT_STATE})
  --port N              port of the API, 0 for any that is free (default: 8080)
  -c, --context K=V     a context value for the app, as the CDK CLI takes it; may be repeated
  --help                this text

Exit code 0: succeeded, 1: failed, rejected or rolled back, 2: wrong usage or configuration.
`;

export const PIPELINE_HELP = `npm run pipeline -- <command> [options]

  approve [GATE]        open the gate that waits; one behind which data is lost, by the resource's name only
  reject [GATE]         end the execution at the gate that waits
  status                where the pipeline stands
  rollback STAGE        the executions to which a stage can be rolled back
  rollback STAGE --to EXECUTION   roll it back to this one, by its number or id
  teardown [STACK]      delete every stack, those that use others first, or this one; what a policy retains stays

  --state DIR           the state directory of the rehearsal (default: ${DEFAULT_STATE})
  --help                this text
`;

/** Returns undefined where help is asked for. Throws a UsageError that names the option. */
export function parseStartOptions(args: readonly string[]): StartOptions | undefined {
  const { values } = parse(
    {
      args: [...args],
      options: {
        approve: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        assembly: { type: 'string' },
        state: { type: 'string', default: DEFAULT_STATE },
        port: { type: 'string', default: '8080' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    'npm start -- --help',
  );
  if (values.help) return undefined;
  return {
    approve: values.approve,
    once: values.once,
    ...(values.assembly !== undefined && { assembly: directory('--assembly', values.assembly) }),
    state: directory('--state', values.state),
    port: portNumber(values.port),
    context: Object.fromEntries(values.context.map(contextValue)),
  };
}

/** Returns undefined where help is asked for. Throws a UsageError that names the command or option. */
export function parsePipelineOptions(args: readonly string[]): PipelineOptions | undefined {
  const { values, positionals } = parse(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        state: { type: 'string', default: DEFAULT_STATE },
        to: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    'npm run pipeline -- --help',
  );
  if (values.help) return undefined;
  const [command, subject, ...rest] = positionals;
  if (!pipelineCommands.some((known) => known === command)) {
    throw new UsageError(
      `${command === undefined ? 'no command given' : `unknown command '${command}'`}: it is one of ${pipelineCommands.join(', ')}`,
    );
  }
  const surplus = command === 'status' ? subject : rest[0];
  if (surplus !== undefined) throw new UsageError(`'${surplus}' is one argument too many for '${command}'`);
  if (command === 'rollback' && subject === undefined)
    throw new UsageError("rollback: no stage given: 'status' shows the stages");
  if (command !== 'rollback' && values.to !== undefined) throw new UsageError(`--to: '${command}' does not know it`);
  return {
    command: command as PipelineCommand,
    state: directory('--state', values.state),
    ...(subject !== undefined && { [subjectOf[command as PipelineCommand]]: subject }),
    ...(values.to !== undefined && { to: values.to }),
  };
}

function parse<T extends ParseArgsConfig>(config: T, help: string): ReturnType<typeof parseArgs<T>> {
  try {
    // Strict unless told otherwise: an unknown option is an error.
    return parseArgs(config);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${(error as Error).message}: see ${help}`);
  }
}

function directory(option: string, value: string): string {
  if (value === '') throw new UsageError(`${option}: is empty: give a directory`);
  return value;
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new UsageError(`--port: '${value}' is no port: give a number from 1 to 65535, or 0 for any that is free`);
  }
  return port;
}

function contextValue(value: string): [string, string] {
  const equals = value.indexOf('=');
  if (equals < 1) throw new UsageError(`--context: '${value}' is not of the form KEY=VALUE`);
  return [value.slice(0, equals), value.slice(equals + 1)];
}
