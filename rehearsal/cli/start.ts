import { ConfigurationRefused } from '../assembly/synthesize';
import { failureText } from '../cloudformation/failure-text';
import { keepPrivate } from '../kit/private';
import type { Progress } from '../kit/progress';
import { UsageError } from '../kit/refusal';
import { Crash } from './crash';
import { Ending } from './ending';
import { parseStartOptions, type StartOptions } from './options';
import { complain } from './terminal';
import { TerminalProgress } from './terminal-progress';
import { openTerminalRehearsal } from './terminal-rehearsal';

/** Services have some seconds to finish the requests in flight; nothing else takes longer to end. */
const LONGEST_END_MILLISECONDS = 30_000;

main().then(
  (code) => process.exit(code),
  (error) => {
    complain(failureText(error));
    process.exit(1);
  },
);

async function main(): Promise<number> {
  const ending = new Ending();
  // The reader of our output may be gone (`| head`, a closed window). That must not end a deployment half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const progress = new TerminalProgress(process.stdout, process.env, process.stderr);
  const crash = new Crash(progress, ending);
  try {
    keepPrivate();
    const options = parseStartOptions(process.argv.slice(2));
    if ('help' in options) {
      progress.line(options.help);
      return 0;
    }
    return await rehearse(options, progress, ending, crash);
  } catch (error) {
    if (ending.exitCode !== undefined) return ending.exitCode;
    if (!(error instanceof ConfigurationRefused) && error !== crash.error) progress.error(failureText(error));
    return error instanceof UsageError ? 2 : 1;
  } finally {
    progress.close();
  }
}

/** Returns the exit code. */
async function rehearse(options: StartOptions, progress: Progress, ending: Ending, crash: Crash): Promise<number> {
  const rehearsal = openTerminalRehearsal({ options, progress, signal: ending.signal });
  try {
    await crash.or(rehearsal.start(options));
    if (options.once) {
      const record = await crash.or(rehearsal.ended());
      return record?.status === 'Succeeded' ? 0 : (ending.exitCode ?? 1);
    }
    // An execution that fails, even the first one, does not end the rehearsal.
    await crash.or(ending.begun);
    return rehearsal.hasEnded ? 0 : (ending.exitCode ?? 0);
  } finally {
    await atMost(LONGEST_END_MILLISECONDS, rehearsal.close()).catch((error) => progress.error(failureText(error)));
  }
}

/** Rejects if it does not end in time; processes that still run are killed as this one exits. */
async function atMost(milliseconds: number, ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((_, reject) => {
    const error = new UsageError(`It did not end within ${milliseconds / 1000} s: what still runs is killed.`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  await Promise.race([ending, late]).finally(() => clearTimeout(timer));
}
