import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../processes/accounts';
import type { SystemdUnit } from './systemd-unit';

/** The `$PATH` of every service: systemd.exec(5). */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

/** Where systemd makes the directories of a unit, and the variables with their paths. */
export const DIRECTORIES: Readonly<Record<string, readonly [parent: string, variable: string]>> = {
  RuntimeDirectory: ['/run', 'RUNTIME_DIRECTORY'],
  StateDirectory: ['/var/lib', 'STATE_DIRECTORY'],
  CacheDirectory: ['/var/cache', 'CACHE_DIRECTORY'],
  LogsDirectory: ['/var/log', 'LOGS_DIRECTORY'],
  ConfigurationDirectory: ['/etc', 'CONFIGURATION_DIRECTORY'],
};

/**
 * The variables that systemd sets for a service: systemd.exec(5), "Environment variables in spawned processes".
 *
 * Those of the user are set if the unit names one, but no HOME of `/` and no SHELL that allows no login (get_fixed_user in
 * systemd's src/core/exec-invoke.c). There is no journal and no notification socket, so their variables are not set.
 */
export function systemdVariables(root: string, unit: SystemdUnit, user: Account | undefined): Record<string, string> {
  const variables: Record<string, string> = { PATH: SYSTEM_PATH, INVOCATION_ID: randomUUID().replaceAll('-', '') };
  if (user !== undefined) {
    variables.USER = user.name;
    variables.LOGNAME = user.name;
    if (user.home !== '/') variables.HOME = user.home;
    if (!/\/(nologin|false)$/.test(user.shell)) variables.SHELL = user.shell;
  }
  for (const [setting, names] of Object.entries(unit.directories)) {
    const [parent, variable] = DIRECTORIES[setting]!;
    const paths = names.map((name) => `${parent}/${name}`);
    for (const path of paths) mkdirSync(join(root, path), { recursive: true });
    variables[variable] = paths.join(':');
  }
  return variables;
}
