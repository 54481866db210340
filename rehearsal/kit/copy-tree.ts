import { constants, type Dirent } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Node's default number of threads for file operations. */
const AT_A_TIME = 4;

/**
 * Copies a directory with the permissions of everything in it; links are copied as links.
 *
 * `cp` of node:fs copies one file at a time and stats each several times: 700 files take it over 0.2 s, and this 0.04 s.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const pathOf = (entry: Dirent) => join(relative(from, entry.parentPath), entry.name);
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  await mkdir(to, { recursive: true });
  // A directory's path is shorter than those below it, so it is made first.
  for (const folder of folders.sort((a, b) => a.length - b.length)) await mkdir(join(to, folder), { recursive: true });
  await copyFiles(from, to, entries.filter((entry) => !entry.isDirectory()).map(pathOf));
  // Permissions last: nothing can be written into a read-only directory.
  for (const folder of ['.', ...folders].reverse())
    await chmod(join(to, folder), (await lstat(join(from, folder))).mode);
}

/** Copies files, named by their paths below `from`, into directories that exist below `to`. */
export async function copyFiles(from: string, to: string, files: readonly string[]): Promise<void> {
  const left = files.values();
  const some = async () => {
    for (const file of left) await copyOne(join(from, file), join(to, file));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, some));
}

async function copyOne(from: string, to: string): Promise<void> {
  const found = await lstat(from);
  if (found.isSymbolicLink()) return symlink(await readlink(from), to);
  // Reading a pipe would wait until somebody closes it.
  if (!found.isFile()) throw new Error(`${from} is neither a file nor a link: it cannot be copied`);
  return copyFile(from, to, constants.COPYFILE_FICLONE);
}
