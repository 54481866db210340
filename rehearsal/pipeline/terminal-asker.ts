import { createInterface } from 'node:readline';
import type { Asker } from './gates';
import type { Progress } from './progress';

/** Asks on the terminal. The end of the input is no answer: the gate then waits for the command. */
export function terminalAsker(input: NodeJS.ReadStream, output: NodeJS.WriteStream, progress: Progress): Asker {
  return (gate, signal) =>
    new Promise((resolve) => {
      const resume = progress.pause();
      // Not as a terminal: Ctrl-C stays a signal to the whole rehearsal.
      const lines = createInterface({ input, output, terminal: false });
      const close = () => {
        signal.removeEventListener('abort', onAbort);
        lines.close();
        input.pause();
        resume();
      };
      const onAbort = () => {
        output.write('\n');
        close();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      lines.on('line', (line) => {
        const answer = line.trim().toLowerCase();
        if (!['y', 'yes', 'n', 'no'].includes(answer)) {
          output.write('y or n? ');
          return;
        }
        close();
        resolve({ approved: answer.startsWith('y'), by: 'on the terminal' });
      });
      lines.on('close', () => {
        if (!signal.aborted) resume();
      });
      output.write(`  Approve ${gate.name}? [y/n] `);
    });
}
