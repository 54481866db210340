import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { resolveInside } from '../kit/inside';
import { makePrivate } from '../kit/private';
import type { Accounts } from './accounts';

export type MachineKind = 'instance' | 'container';

/** Writable directories of the machine: those that a set-up expects, or those that an image has. */
const OWN: Readonly<Record<MachineKind, readonly string[]>> = {
  instance: [
    ...['etc', 'home', 'opt', 'root', 'run', 'srv', 'tmp', 'usr/local/bin'],
    ...['var/cache', 'var/lib', 'var/log', 'var/tmp'],
  ],
  container: ['tmp'],
};

// Files that programs read implicitly: for names, libraries, the time zone.
const COPIED = ['hosts', 'ld.so.cache', 'localtime', 'nsswitch.conf', 'os-release', 'resolv.conf'];

/** Makes the machine's writable directories and its /etc. What exists stays. */
export function furnish(root: string, kind: MachineKind, accounts: Accounts): void {
  for (const directory of OWN[kind]) mkdirSync(join(root, directory), { recursive: true });
  for (const home of accounts.homes) mkdirSync(join(root, home), { recursive: true });
  if (kind === 'instance') writeEtc(root, accounts);
}

/** Writes the files in /etc that programs need. */
export function writeEtc(root: string, accounts: Accounts): void {
  for (const name of COPIED) {
    const [from, to] = [join('/etc', name), join(root, 'etc', name)];
    if (!existsSync(from) || existsSync(to)) continue;
    copyFileSync(from, to);
    makePrivate(to);
  }
  accounts.write(root);
}

/** Where a machine in namespaces finds this Node. */
export const LENT_NODE = '/.rehearsal/node';

/** Where an official node image has Node. */
export const IMAGE_NODE = '/usr/local/bin/node';

/** Makes a link unless something exists at `path`. */
export function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!isThere(path)) symlinkSync(target, path);
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Where a path of the machine is on this one, the machine's links followed. `refuse` throws if the path leads out of it. */
export function inMachine(root: string, path: string, refuse: (why: string) => never): string {
  return resolveInside(root, path, {
    absolute: 'from root',
    refuse: (why) => refuse(why.replace(root, "the machine's directory")),
  });
}

/** Whether the machine's directory contains a path. What the machine only sees of this one does not count. */
export function hasPath(root: string, path: string): boolean {
  const no = (why: string): never => {
    throw new RangeError(why);
  };
  try {
    const own = join(inMachine(root, dirname(path), no), basename(path));
    const found = lstatSync(own, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() && [process.execPath, LENT_NODE].includes(readlinkSync(own))) return true;
    return existsSync(inMachine(root, path, no));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
