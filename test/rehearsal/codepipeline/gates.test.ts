import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { terminalAsker } from '../../../rehearsal/cli/terminal-asker';
import { TerminalProgress } from '../../../rehearsal/cli/terminal-progress';
import { approving } from '../../../rehearsal/codepipeline/askers';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { readJson } from '../../../rehearsal/kit/whole-file';
import { openChannel, send } from '../../../rehearsal/session/channel';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

const gate = (name = 'prod-Approve') => ({
  name,
  stage: 'Approve',
  comment: 'Deploy?',
  execution: 1,
  revision: { commit: '1a2b3c4', branch: 'main', message: 'A change', description: 'working tree at 1a2b3c4' },
  stacks: [{ stack: 'api', account: '111111111111', region: 'us-west-2' }],
});
const losing = () => ({
  ...gate('Table'),
  loss: {
    where: 'todo/Table',
    logicalId: 'Table',
    type: 'AWS::DynamoDB::Table',
    id: 'todo-Table-1',
    message: 'is replaced',
    repair: 'keep it',
  },
});
const never = new AbortController().signal;
const yes = { approved: true, by: 'by command' };
const no = { approved: false, by: 'by command' };

afterEach(removeDirectories);

describe('a gate', () => {
  test('waits for whoever decides first, and the others are no longer asked', async () => {
    let asking: AbortSignal | undefined;
    const gates = new Gates([
      (_, signal) => {
        asking = signal;
        return new Promise(() => {});
      },
    ]);
    const decision = gates.wait(gate(), never);
    expect(gates.open).toEqual([gate()]);
    expect(asking!.aborted).toBe(false);
    expect(gates.decide(undefined, no)).toEqual({ gate: 'prod-Approve' });
    await expect(decision).resolves.toEqual(no);
    expect(asking!.aborted).toBe(true);
    expect(gates.open).toEqual([]);
  });

  test('is chosen by name where several wait', async () => {
    const gates = new Gates([]);
    const [a, b] = [gates.wait(gate('a'), never), gates.wait(gate('b'), never)];
    expect(gates.decide(undefined, yes)).toEqual({ problem: 'several gates wait, name one: waiting: a, b' });
    expect(gates.decide('c', yes)).toEqual({ problem: "no gate 'c' is waiting: a, b" });
    gates.decide('b', yes);
    gates.decide('a', no);
    await expect(Promise.all([a, b])).resolves.toEqual([no, yes]);
    expect(gates.decide(undefined, yes)).toEqual({ problem: 'no gate is waiting' });
  });

  test.each(['Table', 'todo-Table-1'])('behind which data is lost is approved by its name only: %s', async (name) => {
    const gates = new Gates([]);
    const decision = gates.wait(losing(), never);
    expect(gates.decide(undefined, yes)).toEqual({ problem: 'Deploy?: confirm it by its name: approve Table' });
    expect(gates.decide('Other', yes)).toEqual({ problem: "no gate 'Other' is waiting: Table" });
    expect(gates.decide(name, yes)).toEqual({ gate: 'Table' });
    await expect(decision).resolves.toEqual(yes);
  });

  test('behind which data is lost is rejected without a name, and never opened by --approve', async () => {
    const gates = new Gates([]);
    const decision = gates.wait(losing(), never);
    expect(gates.decide(undefined, no)).toEqual({ gate: 'Table' });
    await expect(decision).resolves.toEqual(no);
    await expect(new Gates([approving]).wait(losing(), never)).resolves.toMatchObject({ approved: false });
    await expect(new Gates([approving]).wait(gate(), never)).resolves.toMatchObject({ approved: true });
  });

  test('closes when the rehearsal ends', async () => {
    const controller = new AbortController();
    const gates = new Gates([]);
    const decision = gates.wait(gate(), controller.signal);
    controller.abort(new Error('Ctrl-C'));
    await expect(decision).rejects.toThrow('Ctrl-C');
    expect(gates.open).toEqual([]);
  });
});

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

describe('the channel', () => {
  test('takes commands from whoever can read its file, and from nobody else', async () => {
    const state = new StateDirectory(join(temporaryDirectory(), 'state'));
    const hold = state.open();
    const decided: unknown[] = [];
    const channel = await openChannel(state, {
      status: () => ({ gates: [gate()] }),
      decide: (request) => {
        decided.push(request);
        return { gate: 'prod-Approve' };
      },
      rollback: async () => ({}),
    });
    try {
      expect(statSync(state.channelFile).mode & 0o777).toBe(0o600);
      await expect(send(state, 'GET', '/status')).resolves.toEqual({ gates: [gate()] });
      await expect(send(state, 'POST', '/decision', { approved: true })).resolves.toEqual({ gate: 'prod-Approve' });
      expect(decided).toEqual([{ approved: true }]);

      const { port } = readJson<{ port: number }>(state.channelFile)!;
      for (const headers of [{}, { authorization: 'Bearer guess' }] as Record<string, string>[]) {
        const response = await fetch(`http://127.0.0.1:${port}/decision`, {
          method: 'POST',
          headers,
          body: '{"approved":true}',
        });
        expect(response.status).toBe(401);
      }
      expect(decided).toHaveLength(1);
    } finally {
      await channel.close();
    }
    await expect(send(state, 'GET', '/status')).resolves.toBeUndefined();
    hold.release();
  });
});
