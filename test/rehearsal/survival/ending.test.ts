import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { shippedAssembly } from '../../helpers/fault-synthesis';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { freePort, processesOf, RehearsalProcess } from '../../helpers/rehearsal-process';
import { SmallDisk } from '../../helpers/small-disk';

jest.setTimeout(120_000);

const disk = SmallDisk.mount(192);
/** Left out where nobody can make a disk that is full: without root, in a container without the right to mount, on macOS. */
const onFullDisk = disk === undefined ? test.skip : test;

const state = join(disk?.path ?? temporaryDirectory(), 'state');
let rehearsal: RehearsalProcess;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const assembly = await shippedAssembly();
  const args = ['--approve', '--state', state, '--port', String(port), '--assembly', assembly];
  rehearsal = new RehearsalProcess('start', args);
  await rehearsal.printed('Global API:');
});
afterAll(async () => {
  rehearsal.interrupt('SIGKILL');
  await rehearsal.code();
  disk?.unmount();
  removeDirectories();
});

test('nobody but its owner can read the state: no file, no directory, not the repository, not the database', () => {
  const open = entries(state).filter(
    (path) => !lstatSync(path).isSymbolicLink() && (lstatSync(path).mode & 0o077) !== 0,
  );
  expect(open.map((path) => relative(state, path))).toEqual([]);
  expect(entries(state).some((path) => /repository\.git\/HEAD$/.test(path))).toBe(true);
  expect(entries(state).some((path) => /dynamodb\/.*\/CURRENT$/.test(path))).toBe(true);
});

onFullDisk('it ends on a full disk, and has said before why a call failed', async () => {
  disk!.fill();
  const body = new URLSearchParams({ data: 'x'.repeat(900) });
  const post = () => fetch(`http://127.0.0.1:${port}/todo`, { method: 'POST', body, headers: { connection: 'close' } });
  let status = 201;
  while (status === 201) ({ status } = await post());
  expect(status).toBeGreaterThanOrEqual(500);
  expect((await fetch(`http://127.0.0.1:${port}/dogs`)).status).toBe(200);
  expect(rehearsal.stdout).toMatch(/a write failed, no space is left on the disk/);
  rehearsal.interrupt();
  expect(await rehearsal.code()).toBe(0);
  expect(rehearsal.stderr).not.toMatch(/ at .*\.[jt]s:/);
  expect(processesOf(state)).toEqual([]);
});

function entries(directory: string): string[] {
  const below = readdirSync(directory, { recursive: true, withFileTypes: true });
  return [directory, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}
