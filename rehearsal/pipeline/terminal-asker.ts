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
      // What loses data is confirmed by its name: nobody types that out of habit.
      const names = gate.loss === undefined ? ['y', 'yes'] : [gate.name, gate.loss.id];
      const prompt = gate.loss === undefined ? 'y or n? ' : `${gate.name} or n? `;
      lines.on('line', (line) => {
        const answer = line.trim();
        const approved = names.includes(gate.loss === undefined ? answer.toLowerCase() : answer);
        if (!approved && !['n', 'no'].includes(answer.toLowerCase())) {
          output.write(prompt);
          return;
        }
        close();
        resolve({ approved, by: 'on the terminal' });
      });
      lines.on('close', () => {
        if (!signal.aborted) resume();
      });
      output.write(
        gate.loss === undefined
          ? `  Approve ${gate.name}? [y/n] `
          : `  Lose the data of ${gate.loss.where}? Type ${gate.name} to confirm, or n: `,
      );
    });
}
