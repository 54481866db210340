import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Programs, libraries, devices and the kernel's files, which this machine has too. */
const EVERYWHERE = /^\/(usr(?!\/local\/)|bin|sbin|lib\w*|dev|proc|sys)(\/|$)/;

/**
 * A path of a container or instance, as a path of this machine: `/opt/x` → `<root>/opt/x`.
 *
 * A path whose first directory the machine does not have is left alone: it may not be a file's path (`/health`).
 */
export function rootedPath(root: string, path: string): string {
  if (!path.startsWith('/') || path.startsWith(`${root}/`)) return path;
  const inside = join(root, path);
  if (existsSync(inside)) return inside;
  const [, top = ''] = path.split('/');
  return top !== '' && !EVERYWHERE.test(path) && existsSync(join(root, top)) ? inside : path;
}

/** The same for every absolute path in a line of shell. */
export function rootedText(root: string, text: string): string {
  return text.replaceAll(/(?<![\w.:/~$}@%+-])\/[\w.@%+/-]*[\w@%+-]/g, (path) => rootedPath(root, path));
}
