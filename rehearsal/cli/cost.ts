import { ConfigurationRefused } from '../assembly/synthesize';
import { failureText } from '../cloudformation/failure-text';
import { variationsOf } from '../configuration/variations';
import { costReport } from '../cost/cost';
import { UsageError } from '../kit/refusal';
import { parseCostOptions } from './cost-options';
import { reportText } from './cost-report';
import { complain, say } from './terminal';

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    // The app has already printed what is wrong with its configuration.
    if (!(error instanceof ConfigurationRefused)) complain(failureText(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);

async function main(): Promise<number> {
  const options = parseCostOptions(process.argv.slice(2));
  if ('help' in options) {
    say(options.help);
    return 0;
  }
  const { payload, json, ...files } = options;
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interruption.abort(new UsageError(`ended by ${signal}`)));
  const report = await costReport({
    ...files,
    directory: process.cwd(),
    variations: () => variationsOf(process.cwd(), files.context),
    traffic: { payload },
    signal: interruption.signal,
    onLine: (line) => complain(line),
  });
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else say(reportText(report));
  return 0;
}
