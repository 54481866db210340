import { approving } from '../../../rehearsal/codepipeline/askers';
import { Gates } from '../../../rehearsal/codepipeline/gates';
import { gate, losing } from './gate';

const never = new AbortController().signal;
const yes = { approved: true, by: 'by command' };
const no = { approved: false, by: 'by command' };

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
