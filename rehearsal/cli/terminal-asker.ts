import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { shown } from '../../text/quoted';
import type { Asker, Decision, Gate } from '../codepipeline/gates';
import type { Progress } from '../kit/progress';
import { commitText } from '../source/revision-text';

/** How long keys that were typed earlier may take to arrive; nobody reads a question and answers it in less. */
const DRAIN_MILLISECONDS = 100;
const CTRL_C = 3;

type Input = NodeJS.ReadableStream & Partial<Pick<NodeJS.ReadStream, 'setRawMode'>>;

interface Terminal {
  readonly input: Input;
  readonly output: NodeJS.WritableStream;
  readonly progress: Progress;
}

/**
 * Asks on the terminal, one question at a time, which stays below everything that is printed meanwhile.
 *
 * A key counts only while its question is on the screen. The end of the input is no answer: the gate then waits for a command.
 */
export function terminalAsker(input: Input, output: NodeJS.WritableStream, progress: Progress): Asker {
  const terminal = { input, output, progress };
  let before: Promise<unknown> = Promise.resolve();
  return (gate, signal) => {
    const asked = before.then(() => ask(gate, signal, terminal));
    before = asked;
    return new Promise((resolve) => {
      void asked.then((decision) => {
        if (decision !== undefined) resolve(decision);
      });
    });
  };
}

/** Undefined if the question ends without an answer. */
async function ask(
  gate: Gate,
  signal: AbortSignal,
  { input, output, progress }: Terminal,
): Promise<Decision | undefined> {
  if (signal.aborted) return undefined;
  await drain(input);
  if (signal.aborted || !input.readable) {
    input.setRawMode?.(false);
    return undefined;
  }
  const [question, again] = wordsFor(gate);
  // As a terminal, so that a half-typed answer is drawn again too.
  const lines = createInterface({ input, output, terminal: true, historySize: 0, prompt: question });
  const remove = progress.ask({ draw: () => lines.prompt(true), erase: () => erase(lines, output) });
  try {
    return await new Promise<Decision | undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      lines.on('close', () => resolve(undefined));
      // In raw mode the system sends no SIGINT: send it to the whole foreground group, as the system would.
      lines.on('SIGINT', () => process.kill(0, 'SIGINT'));
      lines.on('SIGTSTP', () => {
        process.once('SIGCONT', () => {
          input.setRawMode?.(true);
          lines.prompt(true);
        });
        input.setRawMode?.(false);
        process.kill(0, 'SIGTSTP');
      });
      lines.on('line', (line) => {
        const approved = answerTo(gate, line.trim());
        if (approved !== undefined) return resolve({ approved, by: 'on the terminal' });
        lines.setPrompt(again);
        lines.prompt();
      });
    });
  } finally {
    remove();
    lines.close();
    input.pause();
  }
}

function wordsFor({ name, execution, revision, loss }: Gate): readonly [question: string, again: string] {
  const shownName = shown(name);
  return loss === undefined
    ? [`  Approve ${shownName} (execution ${execution}, ${commitText(revision.commit)})? [y/n] `, '  y or n? ']
    : [`  Lose the data of ${shown(loss.where)}? Type ${shownName} to confirm, or n: `, `  ${shownName} or n? `];
}

/** Whether it is approved; undefined for anything that is no answer. */
function answerTo({ name, loss }: Gate, answer: string): boolean | undefined {
  const word = answer.toLowerCase();
  if (['n', 'no'].includes(word)) return false;
  // A loss of data is confirmed by its name, which nobody types out of habit.
  const yes = loss === undefined ? ['y', 'yes'].includes(word) : [name, loss.id].includes(answer);
  return yes ? true : undefined;
}

/** Discards what was typed before the question appears, including an unfinished line. */
async function drain(input: Input): Promise<void> {
  const onData = (chunk: Buffer | string) => {
    if (Buffer.from(chunk).includes(CTRL_C)) process.kill(0, 'SIGINT');
  };
  input.setRawMode?.(true);
  input.on('data', onData).resume();
  await sleep(DRAIN_MILLISECONDS);
  input.off('data', onData);
  input.pause();
}

function erase(lines: Interface, output: NodeJS.WritableStream): void {
  moveCursor(output, 0, -lines.getCursorPos().rows);
  cursorTo(output, 0);
  clearScreenDown(output);
  // Otherwise readline looks for it further up when it draws it again.
  Object.assign(lines, { prevRows: 0 });
}
