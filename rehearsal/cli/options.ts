import { Option } from 'commander';
import { quoted } from '../../text/quoted';
import { CommandLine, contextOption, type Help, numberOption, pathOption } from '../kit/command-line';
import { UsageError } from '../kit/refusal';
import type { TokenRequest } from '../path/token-request';
import { DEFAULT_STATE } from '../state/state-option';

export interface StartOptions {
  readonly approve: boolean;
  readonly once: boolean;
  /** An assembly that exists already: nothing is synthesized. */
  readonly assembly?: string;
  readonly state: string;
  readonly port: number;
  readonly localIssuer: boolean;
  readonly keepWaits: boolean;
  readonly context: Readonly<Record<string, string>>;
}

export type PipelineOptions = { readonly state: string } & (
  | { readonly command: 'approve' | 'reject'; readonly gate?: string }
  | { readonly command: 'status' }
  | ({ readonly command: 'token' } & TokenRequest)
  | { readonly command: 'rollback'; readonly stage: string; readonly to?: string }
  | { readonly command: 'teardown'; readonly stack?: string; readonly approve: readonly string[] }
);

export const startCommand = () =>
  CommandLine.of('npm start --')
    .description('Synthesizes the CDK app, plays its pipeline on this machine and serves the API on 127.0.0.1.')
    .option('--approve', 'open every gate, except where a deployment would lose data', false)
    .option('--once', 'exit when the pipeline has ended, instead of serving on', false)
    .addOption(pathOption('--assembly <DIR>', 'play a cloud assembly that exists already, instead of synthesizing'))
    .addOption(pathOption('--state <DIR>', 'where everything is kept').default(DEFAULT_STATE))
    .addOption(
      numberOption(
        '--port <N>',
        'port of the API, 0 for any that is free',
        65535,
        'port: give a number from 1 to 65535, or 0 for any that is free',
      ).default(8080),
    )
    .option(
      '--local-issuer',
      "take tokens of an issuer of the rehearsal's own, in place of the configured one (auth.type jwt)",
      false,
    )
    .option(
      '--keep-waits',
      'wait until load balancers, endpoints and VPC links know of a change, also while no requests flow',
      false,
    )
    .addOption(contextOption())
    .addHelpText(
      'after',
      '\nExit code 0: succeeded, 1: failed, rejected or rolled back, 2: wrong usage or configuration.',
    );

export const pipelineCommand = (run: (options: PipelineOptions) => void = () => {}) => {
  const all = CommandLine.of('npm run pipeline --')
    .description('Asks and commands the rehearsal that npm start began.')
    .usage('<command> [options]')
    .helpCommand('help [COMMAND]', 'what a command does, and its options')
    .addOption(pathOption('--state <DIR>', 'the state directory of the rehearsal').default(DEFAULT_STATE))
    .addHelpText('after', '\nExit code 0: done, 1: refused or failed, 2: wrong usage.');
  const state = () => all.opts<{ state: string }>();
  all
    .command('approve')
    .argument('[GATE]', 'its name, where several wait; where data is lost behind it, the name of what is lost')
    .description('open the gate that waits')
    .action((gate?: string) => run({ command: 'approve', ...state(), ...(gate !== undefined && { gate }) }));
  all
    .command('reject')
    .argument('[GATE]', 'its name, where several wait')
    .description('end the execution at the gate that waits')
    .action((gate?: string) => run({ command: 'reject', ...state(), ...(gate !== undefined && { gate }) }));
  all
    .command('status')
    .description('where the pipeline stands')
    .action(() => run({ command: 'status', ...state() }));
  all
    .command('rollback')
    .argument('<STAGE>', "one of the pipeline's stages; 'status' shows them")
    .description('roll a stage back, or list the executions that it can be rolled back to')
    .option('--to <EXECUTION>', 'roll it back to this one, by its number or id')
    .action((stage: string, options: { to?: string }) => run({ command: 'rollback', ...state(), stage, ...options }));
  all
    .command('token')
    .description('print a token for an API that asks for one; needs npm start -- --local-issuer')
    .option('--audience <AUDIENCE>', 'whom it is meant for (default: the first one that the API takes)')
    .option('--scope <SCOPES>', 'what it allows, separated by spaces')
    .option('--issuer <URL>', 'in whose name, where several are configured')
    .addOption(secondsOption())
    .action((options: TokenRequest) => run({ command: 'token', ...state(), ...options }));
  all
    .command('teardown')
    .argument('[STACK]', 'this one alone, by its name, or as ACCOUNT/REGION/STACK')
    .description('delete every stack, those that use others first; what a policy retains stays')
    .option(
      '--approve <NAME>',
      'delete this with its data, by the name of the resource, as at a gate; may be repeated',
      (name: string, names: readonly string[]) => [...names, name],
      [],
    )
    .action((stack: string | undefined, { approve }: { readonly approve: readonly string[] }) =>
      run({ command: 'teardown', ...state(), ...(stack !== undefined && { stack }), approve }),
    );
  return all;
};

/** Not a `numberOption`, which takes no negative numbers. */
function secondsOption(): Option {
  const option = new Option('--seconds <N>', 'how long it is good; negative for one that is over already');
  return option.default(3600).argParser((value) => {
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    throw new UsageError(`--seconds: ${quoted(value)} is not a valid number of seconds`);
  });
}

/** Throws a UsageError that names the option, the value and what would be right. */
export function parseStartOptions(args: readonly string[]): StartOptions | Help {
  const command = startCommand();
  return command.read(args) ?? command.opts<StartOptions>();
}

/** Throws a UsageError that names the command or option. */
export function parsePipelineOptions(args: readonly string[]): PipelineOptions | Help {
  let chosen: PipelineOptions | undefined;
  const help = pipelineCommand((options) => {
    chosen = options;
  }).read(args);
  return help ?? chosen!;
}
