import { PassThrough } from 'node:stream';
import { terminalAsker } from '../../../rehearsal/cli/terminal-asker';
import { TerminalProgress } from '../../../rehearsal/cli/terminal-progress';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { gate, losing } from '../codepipeline/gate';

const never = new AbortController().signal;
const yes = { approved: true, by: 'by command' };

describe('the question on the terminal', () => {
  const CLEAR = '\u001b[0J';

  function terminal() {
    const input = new PassThrough();
    const output = new PassThrough();
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    let text = '';
    for (const stream of [output, screen]) stream.on('data', (chunk) => (text += chunk));
    const progress = new TerminalProgress(screen, { NO_COLOR: '1' });
    const gates = new Gates([terminalAsker(input as never, output as never, progress)]);
    const seen = async (question: string) => {
      const patience = Date.now() + 10_000;
      while (!text.includes(question)) {
        if (Date.now() > patience) throw new Error(`'${question}' was not seen:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    /** What the last line shows. */
    const last = () => text.slice(text.lastIndexOf(CLEAR) + CLEAR.length);
    return { input, gates, progress, shown: () => text, seen, last };
  }
  const question = 'Approve prod-Approve (execution 1, 1a2b3c4)? [y/n] ';

  test.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['maybe\n\nno\n', false],
  ])('%j is taken as approved: %j', async (typed, approved) => {
    const { input, gates, seen } = terminal();
    const decision = gates.wait(gate(), never);
    await seen(question);
    input.write(typed);
    await expect(decision).resolves.toEqual({ approved, by: 'on the terminal' });
  });

  test.each([
    ['y\nyes\nTable\n', true],
    ['todo-Table-1\n', true],
    ['y\nN\n', false],
  ])('the loss of data is confirmed by typing its name: %j is taken as approved: %j', async (typed, approved) => {
    const { input, gates, seen } = terminal();
    const decision = gates.wait(losing(), never);
    await seen('Lose the data of todo/Table? Type Table to confirm, or n: ');
    input.write(typed);
    await expect(decision).resolves.toEqual({ approved, by: 'on the terminal' });
  });

  test('what was typed before it is seen is no answer, nor what is typed to the one before it', async () => {
    const { input, gates, seen, shown } = terminal();
    input.write('y\n');
    const decisions = [gates.wait(gate('a'), never), gates.wait(gate('b'), never)];
    input.write('y\ny');
    await seen('Approve a (');
    input.write('n\ny\n');
    await expect(decisions[0]).resolves.toMatchObject({ approved: false });
    input.write('y\n');
    await seen('Approve b (');
    expect(gates.open.map(({ name }) => name)).toEqual(['b']);
    expect(shown().match(/Approve a \(/g)!.length).toBeGreaterThanOrEqual(1);
    input.write('\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gates.open).toHaveLength(1);
    input.write('n\n');
    await expect(decisions[1]).resolves.toMatchObject({ approved: false });
  });

  test('stays below what is printed meanwhile, with what was typed half-way', async () => {
    const { input, gates, progress, seen, last } = terminal();
    const decision = gates.wait(losing(), never);
    await seen('Type Table to confirm');
    input.write('Tab');
    await seen('Tab');
    progress.line('another execution goes on');
    expect(last()).toMatch(/Type Table to confirm, or n: Tab/);
    expect(last()).not.toContain('goes on');
    input.write('le\n');
    await expect(decision).resolves.toMatchObject({ approved: true });
    progress.line('later');
    expect(last()).not.toContain('Type Table');
  });

  test('the end of the input is no answer: the command decides', async () => {
    const { input, gates, seen } = terminal();
    const decision = gates.wait(gate(), never);
    await seen(question);
    input.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gates.open).toHaveLength(1);
    gates.decide(undefined, yes);
    await expect(decision).resolves.toEqual(yes);
  });

  test('an answer by command takes the question away', async () => {
    const { input, gates, seen, last } = terminal();
    const decision = gates.wait(gate(), never);
    await seen(question);
    gates.decide(undefined, yes);
    await expect(decision).resolves.toEqual(yes);
    await new Promise(setImmediate);
    expect(last()).not.toContain('Approve');
    expect(input.listenerCount('data')).toBeLessThanOrEqual(1);
    expect(input.isPaused()).toBe(true);
  });
});
