import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Paths of a container or instance, as paths of this machine.
 *
 * There is no chroot without privileges: a process sees this machine's files. What its command, its unit or its
 * environment says is rewritten; a path that is written inside the program itself is not.
 */

/** `/app/main.js` → `<root>/app/main.js`, if `root` holds it, or holds the directory that it would be written to. */
export function rootedPath(root: string, path: string): string {
  if (!path.startsWith('/')) return path;
  const inside = join(root, path);
  if (existsSync(inside)) return inside;
  const parent = dirname(path);
  return parent !== '/' && existsSync(join(root, parent)) && !existsSync(path) ? inside : path;
}

/** The same for every absolute path within a line of shell. */
export function rootedText(root: string, text: string): string {
  return text.replaceAll(/(?<![\w.:/~$}@%+-])\/[\w.@%+/-]*[\w@%+-]/g, (path) => rootedPath(root, path));
}
