import { StageLocks, Superseded } from '../../../rehearsal/codepipeline/stage-locks';

const { signal } = new AbortController();

test('a stage holds one execution at a time, and others enter others', async () => {
  const locks = new StageLocks();
  const leave = await locks.enter('Build', 1, 'SUPERSEDED', signal);
  await locks.enter('Deploy', 2, 'SUPERSEDED', signal);
  let entered = false;
  const waiting = locks.enter('Build', 3, 'SUPERSEDED', signal).then(() => {
    entered = true;
  });
  await Promise.resolve();
  expect([entered, locks.holder('Build')]).toEqual([false, 1]);
  leave();
  await waiting;
  expect(locks.holder('Build')).toBe(3);
});

test('SUPERSEDED: the most recent one that waits takes the place of the others, never of the one inside', async () => {
  const locks = new StageLocks();
  const leave = await locks.enter('Build', 1, 'SUPERSEDED', signal);
  const second = locks.enter('Build', 2, 'SUPERSEDED', signal);
  const fourth = locks.enter('Build', 4, 'SUPERSEDED', signal);
  await expect(second).rejects.toEqual(new Superseded('Build', 4));
  // An older one that comes later does not overtake either.
  await expect(locks.enter('Build', 3, 'SUPERSEDED', signal)).rejects.toMatchObject({ by: 4 });
  expect(locks.holder('Build')).toBe(1);
  leave();
  (await fourth)();
  expect(locks.holder('Build')).toBeUndefined();
});

test('QUEUED: all enter, in their order', async () => {
  const locks = new StageLocks();
  const order: number[] = [];
  const pass = async (execution: number) => {
    const leave = await locks.enter('Build', execution, 'QUEUED', signal);
    order.push(execution);
    leave();
  };
  const leave = await locks.enter('Build', 1, 'QUEUED', signal);
  const all = [pass(2), pass(4), pass(3)];
  leave();
  await Promise.all(all);
  expect(order).toEqual([2, 3, 4]);
});

test('who stops waiting leaves the place to the others', async () => {
  const locks = new StageLocks();
  const interruption = new AbortController();
  const leave = await locks.enter('Build', 1, 'QUEUED', signal);
  const second = locks.enter('Build', 2, 'QUEUED', interruption.signal);
  const third = locks.enter('Build', 3, 'QUEUED', signal);
  interruption.abort(new Error('ended'));
  await expect(second).rejects.toThrow('ended');
  leave();
  await third;
  expect(locks.holder('Build')).toBe(3);
});
