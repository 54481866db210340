import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startFromPs, startOf } from '../../../rehearsal/kit/process-identity';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

test('a directory that is locked is refused to others, naming the process, and free again afterwards', () => {
  const path = join(temporaryDirectory(), 'state');
  const lock = new StateDirectory(path).open();
  expect(() => new StateDirectory(path).open()).toThrow(UsageError);
  expect(() => new StateDirectory(path).open()).toThrow(`process ${process.pid}`);
  expect(new StateDirectory(path).holder()?.pid).toBe(process.pid);

  lock.release();
  expect(new StateDirectory(path).holder()).toBeUndefined();
  new StateDirectory(path).open().release();
});

test('the lock of a process that has died is taken over', async () => {
  const path = temporaryDirectory();
  const child = spawn('true');
  await once(child, 'exit');
  writeFileSync(join(path, 'lock'), JSON.stringify({ pid: child.pid, started: '12345' }));

  const lock = new StateDirectory(path).open();
  expect(JSON.parse(readFileSync(join(path, 'lock'), 'utf8')).pid).toBe(process.pid);
  lock.release();
});

test('a zombie holds no lock: it has ended, and nobody has asked how', async () => {
  const path = temporaryDirectory();
  // The child of a parent that never waits for it, for the shell has become another program.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const pid = Number(String((await once(parent.stdout!, 'data'))[0]));
    const started = startOf(pid)!;
    expect(isAlive({ pid, started })).toBe(true);
    writeFileSync(join(path, 'lock'), JSON.stringify({ pid, started }));
    while (isAlive({ pid, started })) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(new StateDirectory(path).holder()).toBeUndefined();
    new StateDirectory(path).open().release();
  } finally {
    parent.kill('SIGKILL');
  }
});

test.each([
  ['S+   Tue Nov 24 10:00:00 2026\n', 'Tue Nov 24 10:00:00 2026'],
  ['Z+   Tue Nov 24 10:00:00 2026\n', undefined],
  ['Z    \n', undefined],
  ['\n', undefined],
])('where ps tells what runs, %j is understood', (line, started) => {
  expect(startFromPs(line)).toBe(started);
});

test('a process that was given the id of a dead one does not have its lock', () => {
  const path = temporaryDirectory();
  writeFileSync(join(path, 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
  new StateDirectory(path).open().release();
});

test('a lock that was left half-written is taken over', () => {
  const path = temporaryDirectory();
  writeFileSync(join(path, 'lock'), '{"pi');
  new StateDirectory(path).open().release();
});

test('what another version wrote is refused with the way out, and left as it is', () => {
  const path = temporaryDirectory();
  writeFileSync(join(path, 'format'), '0\n');
  writeFileSync(join(path, 'todo'), 'buy milk');
  expect(() => new StateDirectory(path).open()).toThrow(/format 0, this one reads 1.*delete the directory.*--state/s);
  expect(readFileSync(join(path, 'todo'), 'utf8')).toBe('buy milk');
  expect(existsSync(join(path, 'lock'))).toBe(false);
});

test('a directory with something else in it is not written into', () => {
  const path = temporaryDirectory();
  writeFileSync(join(path, 'thesis.tex'), '');
  expect(() => new StateDirectory(path).open()).toThrow(/holds 'thesis.tex' but no state of a rehearsal/);
});

test('a file in its place is a clear error', () => {
  const path = join(temporaryDirectory(), 'state');
  writeFileSync(path, '');
  expect(() => new StateDirectory(path).open()).toThrow(UsageError);
  expect(() => new StateDirectory(join(path, 'below')).open()).toThrow(UsageError);
});

test('discarding takes away only a directory that was made for it', () => {
  const made = join(temporaryDirectory(), 'state');
  new StateDirectory(made).open().discard();
  expect(existsSync(made)).toBe(false);

  const there = join(temporaryDirectory(), 'state');
  mkdirSync(there);
  new StateDirectory(there).open().discard();
  expect(existsSync(there)).toBe(true);
});
