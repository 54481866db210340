import { CommandLine, contextOption, type Help, numberOption, pathOption } from '../kit/command-line';

export interface CostOptions {
  /** An assembly that exists already: nothing is synthesized. */
  readonly assembly?: string;
  readonly prices?: string;
  readonly durations?: string;
  /** The body of a response, in bytes. */
  readonly payload: number;
  readonly json: boolean;
  readonly context: Readonly<Record<string, string>>;
}

export const costCommand = () =>
  CommandLine.of('npm run cost --')
    .description(
      'Prints what the system of this directory would cost on AWS: a month without a request, a million requests, one more ' +
        'provider, zone or environment, and an execution of the pipeline. Nothing is deployed and no network is used.',
    )
    .addOption(pathOption('--assembly <DIR>', 'a cloud assembly that exists already, instead of synthesizing'))
    .addOption(
      numberOption(
        '--payload <BYTES>',
        'the body of a response',
        10 * 2 ** 20,
        'size: give a number of bytes up to 10485760, the most that an HTTP API passes on',
      ).default(1024),
    )
    .addOption(pathOption('--prices <FILE>', 'another price list than rehearsal/cost/prices/us-west-2.json'))
    .addOption(
      pathOption('--durations <FILE>', "other durations of the pipeline's actions than rehearsal/cost/durations.json"),
    )
    .option('--json', 'as JSON, for programs', false)
    .addOption(contextOption())
    .addHelpText(
      'after',
      '\nExit code 0: printed, 1: the assembly is refused, 2: wrong usage, configuration or data file.',
    );

/** Throws a UsageError that names the option, the value and what would be right. */
export function parseCostOptions(args: readonly string[]): CostOptions | Help {
  const command = costCommand();
  return command.read(args) ?? command.opts<CostOptions>();
}
