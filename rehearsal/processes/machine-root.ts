import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { resolveInside } from '../kit/inside';
import { makePrivate } from '../kit/private';
import type { Accounts } from './accounts';

export type MachineKind = 'instance' | 'container';

/** Directories that are the machine's own and can be written: those that a set-up expects, those that an image has. */
const OWN: Readonly<Record<MachineKind, readonly string[]>> = {
  instance: [
    ...['etc', 'home', 'opt', 'root', 'run', 'srv', 'tmp', 'usr/local/bin'],
    ...['var/cache', 'var/lib', 'var/log', 'var/tmp'],
  ],
  container: ['tmp'],
};

// What programs look up without being told to: names, libraries, the time zone.
const COPIED = ['hosts', 'ld.so.cache', 'localtime', 'nsswitch.conf', 'os-release', 'resolv.conf'];

/** Makes what can be written on a machine. What is there already stays. */
export function furnish(root: string, kind: MachineKind, accounts: Accounts): void {
  for (const directory of OWN[kind]) mkdirSync(join(root, directory), { recursive: true });
  for (const home of accounts.homes) mkdirSync(join(root, home), { recursive: true });
  if (kind === 'instance') writeEtc(root, accounts);
}

/** The least that programs find in /etc. */
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

/** Where an official node image has it. */
export const IMAGE_NODE = '/usr/local/bin/node';

/** A link where there is nothing yet, whatever it leads to. */
export function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!isThere(path)) symlinkSync(target, path);
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Where a path of the machine is on this one, as the machine's own links lead. `refuse` throws for one that leaves it. */
export function inMachine(root: string, path: string, refuse: (why: string) => never): string {
  return resolveInside(root, path, {
    absolute: 'from root',
    refuse: (why) => refuse(why.replace(root, "the machine's directory")),
  });
}

/** Whether the machine's directory holds it. What it only sees of this machine is not of it. */
export function holds(root: string, path: string): boolean {
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
