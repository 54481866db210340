import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** From now on, what this process and those that it starts write is for their user's eyes alone. */
export function keepPrivate(): void {
  process.umask(0o077);
}

/** Takes everybody else's rights to what was copied here: a copy has the rights of its source. */
export function makePrivate(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  if ((found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}
