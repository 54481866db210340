import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { rehearse } from '../../helpers/rehearsal-process';

jest.setTimeout(60_000);
afterAll(removeDirectories);

const start = (state: string) => rehearse('start', '--once', '--approve', '--port', '0', '--state', state);

const isRoot = process.getuid?.() === 0;

/** What only root can do here is shown where root is who tests: a container, a build. */
(isRoot && process.platform === 'linux' ? test : test.skip)(
  'a full disk is a clear error before anything starts',
  async () => {
    const disk = temporaryDirectory();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk], { stdio: 'ignore' });
    } catch {
      return; // A container without the right to mount.
    }
    try {
      const { code, stdout, stderr } = await start(join(disk, 'state'));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^\S+: is on a disk with \d MB free, and a rehearsal needs 64 MB: .*--state\n$/);
    } finally {
      execFileSync('umount', [disk]);
    }
  },
);

(isRoot ? test.skip : test)(
  'a directory that this user cannot write is a clear error before anything starts',
  async () => {
    const parent = join(temporaryDirectory(), 'locked');
    mkdirSync(parent);
    chmodSync(parent, 0o500);
    const { code, stdout, stderr } = await start(join(parent, 'state'));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/cannot be written by this user: .*--state\n$/);
    expect(readdirSync(parent)).toEqual([]);
  },
);
