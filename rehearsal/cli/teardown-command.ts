import { createInterface } from 'node:readline';
import { failureText } from '../cloudformation/failure-text';
import { TeardownRefused } from '../codepipeline/teardown';
import { type Confirm, lossText, namesOf } from '../codepipeline/teardown-losses';
import { UsageError } from '../kit/refusal';
import { shellWord } from '../kit/shell-word';
import { openRehearsal } from '../session/rehearsal';
import { stateOption } from '../state/state-option';
import { TerminalProgress } from './terminal-progress';

export interface TeardownRequest {
  readonly stack?: string;
  /** Names of what may be deleted with its data. */
  readonly approve: readonly string[];
}

/** `npm run pipeline -- teardown [STACK]`, in a state directory that no rehearsal has open. Returns the exit code. */
export async function runTeardown(directory: string, request: TeardownRequest): Promise<number> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const progress = new TerminalProgress(process.stdout, process.env, process.stderr);
  // Refuses, naming its process, while a rehearsal runs: it would go on deploying what is deleted here.
  const rehearsal = openRehearsal({ state: directory, progress, signal });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interruption.abort(new Error(`ended by ${name}: do it again to go on`)));
  }
  const { stdin, stdout } = process;
  try {
    await rehearsal.tearDown({
      only: request.stack,
      approved: request.approve,
      again: saidAgain(request, stateOption(directory)),
      ...(stdin.isTTY && stdout.isTTY && { confirm: asking(stdin, stdout, signal) }),
    });
    return 0;
  } catch (error) {
    const told = error instanceof TeardownRefused || error === signal.reason;
    progress.error(told ? (error as Error).message : failureText(error));
    return error instanceof UsageError ? 2 : 1;
  } finally {
    await rehearsal.close();
    progress.close();
  }
}

/** `option`: what a command needs to find the state directory, or nothing. */
function saidAgain({ stack, approve }: TeardownRequest, option: string): string {
  const words = [
    ...(stack === undefined ? [] : [shellWord(stack)]),
    ...approve.map((name) => `--approve ${shellWord(name)}`),
  ];
  return ['npm run pipeline -- teardown', ...words].join(' ') + option;
}

/** Asks for the name of what would be lost; any other answer, and the end of the input, mean no. */
export function asking(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, signal: AbortSignal): Confirm {
  return (loss) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      // Not as a terminal: Ctrl-C stays a signal to the process.
      const lines = createInterface({ input, output, terminal: false });
      const end = (answer: () => void) => {
        signal.removeEventListener('abort', onAbort);
        answer();
        lines.close();
      };
      const onAbort = () =>
        end(() => {
          output.write('\n');
          reject(signal.reason);
        });
      signal.addEventListener('abort', onAbort, { once: true });
      lines.once('line', (line) => end(() => resolve(namesOf(loss).includes(line.trim()))));
      lines.once('close', () => end(() => resolve(false)));
      output.write(`${lossText(loss)}.\n  Type ${loss.logicalId} to confirm, anything else to delete nothing: `);
    });
}
