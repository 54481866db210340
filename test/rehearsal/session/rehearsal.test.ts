import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openRehearsal, TerminalProgress } from '../../../rehearsal';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

function open(state: string) {
  return openRehearsal({ state, progress: new TerminalProgress(new PassThrough(), {}) });
}

test('a state directory is open once at a time, until it is closed', async () => {
  const state = join(temporaryDirectory(), 'state');
  const first = open(state);
  expect(() => open(state)).toThrow(`is running in it already, process ${process.pid}`);
  await first.close();
  await open(state).close();
});

test('before anything is deployed, nothing is shown, decided or deleted', async () => {
  const rehearsal = open(join(temporaryDirectory(), 'state'));
  expect(rehearsal.status()).toMatchObject({ stages: [], gates: [], apis: [], left: [], history: [] });
  expect(rehearsal.decide({ approved: true })).toEqual({ problem: 'no gate is waiting' });
  expect(rehearsal.token({})).toEqual({ problem: 'no API is deployed' });
  await rehearsal.tearDown();
  expect(rehearsal.deployed.stacks()).toEqual([]);
  await rehearsal.close();
});

test('a rehearsal that is closed twice is closed', async () => {
  const rehearsal = open(join(temporaryDirectory(), 'state'));
  await rehearsal.resume();
  await rehearsal.close();
  await expect(rehearsal.close()).resolves.toBeUndefined();
});
