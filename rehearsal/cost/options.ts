import { parseArgs } from 'node:util';
import { UsageError } from '../refusal';

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

export const COST_HELP = `npm run cost -- [options]

Prints what the system of this directory would cost on AWS: a month without a request, a million requests, one more
provider, zone or environment, and an execution of the pipeline. Nothing is deployed and no network is used.

  --assembly DIR        a cloud assembly that exists already, instead of synthesizing
  --payload BYTES       the body of a response (default: 1024)
  --prices FILE         another price list (default: rehearsal/cost/prices/us-west-2.json)
  --durations FILE      other durations of the pipeline's actions (default: rehearsal/cost/durations.json)
  --json                as JSON, for programs
  -c, --context K=V     a context value for the app, as the CDK CLI takes it; may be repeated
  --help                this text

Exit code 0: printed, 1: the assembly is refused, 2: wrong usage, configuration or data file.
`;

/** Returns undefined where help is asked for. Throws a UsageError that names the option. */
export function parseCostOptions(args: readonly string[]): CostOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const payload = Number(values.payload);
  if (!/^\d+$/.test(values.payload) || payload > 10 * 2 ** 20)
    throw new UsageError(
      `--payload: '${values.payload}' is no size: give a number of bytes up to 10485760, the most that an HTTP API passes on`,
    );
  return {
    ...(values.assembly !== undefined && { assembly: values.assembly }),
    ...(values.prices !== undefined && { prices: values.prices }),
    ...(values.durations !== undefined && { durations: values.durations }),
    payload,
    json: values.json,
    context: Object.fromEntries(values.context.map(contextValue)),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        assembly: { type: 'string' },
        payload: { type: 'string', default: '1024' },
        prices: { type: 'string' },
        durations: { type: 'string' },
        json: { type: 'boolean', default: false },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${(error as Error).message}: see npm run cost -- --help`);
  }
}

function contextValue(value: string): [string, string] {
  const equals = value.indexOf('=');
  if (equals < 1) throw new UsageError(`--context: '${value}' is not of the form KEY=VALUE`);
  return [value.slice(0, equals), value.slice(equals + 1)];
}
