import { chmodSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeAmazonLinuxPrograms } from './amazon-linux-programs';
import type { Launch } from './isolation';
import { LENT_NODE } from './machine-root';
import type { ProcessBook } from './process-book';
import { inWords, lastLines, ServiceProcess } from './service-process';

/**
 * Programs that would change this machine and not the instance's directory. Stand-ins print the call and do nothing.
 *
 * A set-up is written for a machine of its own; it must not create users or install packages on the user's machine.
 */
export const RECORDED = [
  ...['useradd', 'usermod', 'userdel', 'groupadd', 'chown', 'chgrp', 'yum', 'dnf', 'rpm', 'apt-get', 'sudo', 'su'],
  ...[
    'mount',
    'umount',
    'sysctl',
    'hostnamectl',
    'setcap',
    'restorecon',
    'iptables',
    'reboot',
    'shutdown',
    'alternatives',
  ],
];
const PREFIX = 'recorded, not run: ';

/** Writes the stand-ins into the state directory; returns their directory, for PATH. */
export function recordedPrograms(stateDirectory: string): string {
  const directory = join(stateDirectory, 'recorded-programs');
  mkdirSync(directory, { recursive: true });
  const script = join(directory, '.record');
  writeFileSync(script, `#!/bin/sh\necho "${PREFIX}$(basename "$0") $*"\n`);
  chmodSync(script, 0o700);
  writeAmazonLinuxPrograms(directory, LENT_NODE);
  const systemctl = join(directory, 'systemctl');
  writeFileSync(systemctl, '#!/bin/sh\necho "systemctl is understood only as a command of its own: $*" >&2\nexit 1\n');
  chmodSync(systemctl, 0o700);
  for (const name of RECORDED) {
    try {
      // Relative, because the directory has another path in namespaces.
      symlinkSync(basename(script), join(directory, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (readlinkSync(join(directory, name)) === basename(script)) continue;
      rmSync(join(directory, name));
      symlinkSync(basename(script), join(directory, name));
    }
  }
  return directory;
}

export interface CommandProps {
  readonly name: string;
  readonly launch: Launch;
  readonly log: string;
  readonly book: ProcessBook;
  /** Real milliseconds. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface CommandResult {
  readonly succeeded: boolean;
  /** `exit code 7`, or that it did not end. */
  readonly how: string;
  readonly lastLines: readonly string[];
  /** Its calls of programs that are only recorded. */
  readonly recorded: readonly string[];
}

/** Runs a set-up command in the instance's directory. */
export async function runCommand({ launch, limit, signal, ...props }: CommandProps): Promise<CommandResult> {
  signal.throwIfAborted();
  const before = sizeOf(props.log);
  const process = await ServiceProcess.start({ ...props, ...launch, channel: false }, props.book);
  let late = false;
  const stop = () => void process.stop(100, 'SIGKILL');
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, limit);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exit = await process.exited;
    signal.throwIfAborted();
    const output = readFileSync(props.log, 'utf8').slice(before).split('\n');
    return {
      succeeded: exit.code === 0,
      how: late ? `no end after ${Math.round(limit / 1000)} s` : inWords(exit),
      lastLines: lastLines(props.log, 5, before),
      recorded: output.filter((line) => line.startsWith(PREFIX)).map((line) => line.slice(PREFIX.length)),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
