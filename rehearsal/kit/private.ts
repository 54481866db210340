import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** From now on, files that this process and its children create can be read by their user only. */
export function keepPrivate(): void {
  process.umask(0o077);
}

/** Removes the permissions of group and others: a copy has those of its source. */
export function makePrivate(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  if ((found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}
