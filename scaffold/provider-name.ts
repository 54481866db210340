import { Script } from 'node:vm';
import { UsageError } from '../rehearsal/kit/refusal';
import { quoted } from '../text/quoted';

/** Linux takes no longer name of a user, and the service runs as one with its name (useradd(8)). */
const LONGEST = 32;

/** Rooms and files of this source, and stacks that are there already; on a case-insensitive disk too. */
const ours = ['http', 'catalog', 'provider', 'provider-names', 'global-api', 'globalapi'];

/** Users, groups and units of Amazon Linux: as one of them a service would run with its rights, or not at all. */
const systems = (
  'root bin daemon adm lp sync shutdown halt mail operator games ftp nobody nogroup sys tty disk mem kmem wheel cdrom ' +
  'man dialout floppy tape video lock audio users input kvm render utmp ssh-keys dbus sshd rpc rpcuser chrony chronyd ' +
  'tcpdump ec2-user ec2-instance-connect ssm-user crond auditd network'
).split(' ');

/** Throws a UsageError for a name that cannot be a provider's. */
export function checkName(name: string): void {
  const problem = problemOf(name);
  if (problem !== undefined) throw new UsageError(`${quoted(name)} is not a valid provider name: ${problem}`);
}

function problemOf(name: string): string | undefined {
  if (!/^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/.test(name)) {
    return 'use lower-case letters, digits and single hyphens between them, beginning with a letter';
  }
  if (name.length > LONGEST) return `use ${LONGEST} characters at most: it is a user's name on Linux`;
  if (ours.includes(name)) return 'this source uses it for something else: choose another';
  if (systems.includes(name) || name.startsWith('systemd-')) {
    return 'Amazon Linux has a user, group or unit of that name: choose another';
  }
  if (!isVariable(variableOf(name))) return 'it is a word of TypeScript: choose another';
  return undefined;
}

/** `big-cats` as `bigCats`. */
export function variableOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `big-cats` as `BigCats`. */
export function typeOf(name: string): string {
  const variable = variableOf(name);
  return variable[0]!.toUpperCase() + variable.slice(1);
}

function isVariable(name: string): boolean {
  try {
    new Script(`'use strict'; let ${name};`);
    return true;
  } catch {
    return false;
  }
}
