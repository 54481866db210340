import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { copyTree } from '../../../rehearsal/kit/copy-tree';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

let from: string;
let to: string;

beforeEach(() => {
  from = temporaryDirectory();
  to = join(temporaryDirectory(), 'copy');
});

afterAll(removeDirectories);

test('files, empty folders and links are copied as they are', async () => {
  mkdirSync(join(from, 'a', 'b'), { recursive: true });
  mkdirSync(join(from, 'empty'));
  for (const file of ['top', 'a/one', 'a/b/two']) writeFileSync(join(from, file), file);
  symlinkSync('../top', join(from, 'a', 'link'));
  symlinkSync('nowhere', join(from, 'dangling'));
  symlinkSync('a', join(from, 'folder'));
  await copyTree(from, to);
  expect(readdirSync(to, { recursive: true }).sort()).toEqual(readdirSync(from, { recursive: true }).sort());
  for (const file of ['top', 'a/one', 'a/b/two']) expect(readFileSync(join(to, file), 'utf8')).toBe(file);
  expect(['a/link', 'dangling', 'folder'].map((link) => readlinkSync(join(to, link)))).toEqual([
    '../top',
    'nowhere',
    'a',
  ]);
});

test('rights are kept, also of a folder that nobody may write into', async () => {
  mkdirSync(join(from, 'closed'));
  writeFileSync(join(from, 'closed', 'program'), '', { mode: 0o755 });
  writeFileSync(join(from, 'secret'), '', { mode: 0o600 });
  chmodSync(join(from, 'closed'), 0o555);
  await copyTree(from, to);
  const rights = (file: string) => lstatSync(join(to, file)).mode & 0o777;
  expect(['closed', 'closed/program', 'secret'].map(rights)).toEqual([0o555, 0o755, 0o600]);
  for (const copy of [from, to]) chmodSync(join(copy, 'closed'), 0o755);
});

test('what is neither a file nor a link is told of, and not read', async () => {
  execFileSync('mkfifo', [join(from, 'pipe')]);
  await expect(copyTree(from, to)).rejects.toThrow(`${join(from, 'pipe')} is neither a file nor a link`);
});
