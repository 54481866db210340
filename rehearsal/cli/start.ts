import { ConfigurationRefused } from '../assembly/synthesize';
import { failureText } from '../cloudformation/failure-text';
import { diskTrouble } from '../kit/disk-trouble';
import { keepPrivate } from '../kit/private';
import { UsageError } from '../kit/refusal';
import { parseStartOptions } from './options';
import { complain } from './terminal';
import { TerminalProgress } from './terminal-progress';
import { openTerminalRehearsal } from './terminal-rehearsal';

/** What a shell expects of a process that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A Ctrl-C comes twice under npm: from the terminal, and passed on by npm, which got it too. */
const ECHO_MILLISECONDS = 500;

/** Services get some seconds to answer what they have begun; nothing else needs longer. */
const LONGEST_END_MILLISECONDS = 30_000;

main().then(
  (code) => process.exit(code),
  (error) => {
    complain(failureText(error));
    process.exit(1);
  },
);

async function main(): Promise<number> {
  const interruption = new AbortController();
  let received: keyof typeof EXIT_CODES | undefined;
  let receivedAt = 0;
  for (const signal of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]) {
    process.on(signal, () => {
      if (received !== undefined) {
        // The second one does not wait for anything; what runs is killed on the way out.
        if (performance.now() - receivedAt > ECHO_MILLISECONDS) process.exit(EXIT_CODES[signal]);
        return;
      }
      received = signal;
      receivedAt = performance.now();
      interruption.abort(new Error(`ended by ${signal}`));
    });
  }
  // The reader of our output may be gone (a closed terminal, `| head`): that ends no deployment half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const progress = new TerminalProgress(process.stdout, process.env, process.stderr);
  let told: unknown;
  const crashed = new Promise<never>((_, reject) => {
    process.on('uncaughtException', (error) => {
      // Before anything is ended: that may take a while.
      progress.error(failureText(error));
      // What the disk does not take fails whom it is for. Nobody else must end for it.
      if (diskTrouble(error) !== undefined) return;
      told = error;
      interruption.abort(error);
      reject(error);
    });
  });
  crashed.catch(() => {});

  try {
    keepPrivate();
    const options = parseStartOptions(process.argv.slice(2));
    if ('help' in options) {
      progress.line(options.help);
      return 0;
    }
    const rehearsal = openTerminalRehearsal({ options, progress, signal: interruption.signal });
    try {
      await Promise.race([rehearsal.start(options), crashed]);
      if (options.once) {
        const record = await Promise.race([rehearsal.ended(), crashed]);
        if (record?.status === 'Succeeded') return 0;
        return received === undefined ? 1 : EXIT_CODES[received];
      }
      // Whatever becomes of an execution, also of the first one, ends that one alone.
      await Promise.race([aborted(interruption.signal), crashed]);
      return rehearsal.hasEnded || received === undefined ? 0 : EXIT_CODES[received];
    } finally {
      await atMost(LONGEST_END_MILLISECONDS, rehearsal.close()).catch((error) => progress.error(failureText(error)));
    }
  } catch (error) {
    if (received !== undefined) return EXIT_CODES[received];
    if (!(error instanceof ConfigurationRefused) && error !== told) progress.error(failureText(error));
    return error instanceof UsageError ? 2 : 1;
  } finally {
    progress.close();
  }
}

/** Whatever keeps it from ending in time: what still runs is killed on the way out. */
async function atMost(milliseconds: number, ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((_, reject) => {
    const error = new UsageError(`It did not end within ${milliseconds / 1000} s: what still runs is killed.`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  await Promise.race([ending, late]).finally(() => clearTimeout(timer));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
