import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from '../../kit/words';
import { inMachine, isThere } from '../../processes/machine-root';
import { DIRECTORIES } from './systemd-environment';

/** The settings of a service unit that the rehearsal follows. */
export interface SystemdUnit {
  readonly name: string;
  readonly type: string;
  readonly execStart: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Paths; one that begins with `-` may be missing. */
  readonly environmentFiles: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  /** Whether systemd creates the user for the service. */
  readonly dynamicUser: boolean;
  /** Names below the parent that the setting stands for: `StateDirectory` → `todo`. */
  readonly directories: Readonly<Record<string, readonly string[]>>;
  readonly restart: string;
  readonly restartSeconds: number;
  readonly stopSeconds: number;
  readonly startLimit: { readonly burst: number; readonly seconds: number };
  /** Units that start after this one and stop before it, and the other way round. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Lines that have no effect in the rehearsal. */
  readonly recorded: readonly string[];
}

const UNITS_IN = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** Reads `<name>.service` of the instance; undefined if systemd would not find it. */
export function readUnit(root: string, name: string): SystemdUnit | undefined {
  const file = name.endsWith('.service') ? name : `${name}.service`;
  const refuse = (why: string): never => {
    throw new Error(`Failed to start ${file}: the unit's file ${why}.`);
  };
  // The characters of a name: systemd.unit(5).
  if (!/^[\w:.\\@-]+$/.test(file)) throw new Error(`Failed to start ${file}: Unit name ${file} is not valid.`);
  const unit = UNITS_IN.map((directory) => join(directory, file)).find((path) => isThere(join(root, path)));
  if (unit === undefined) return undefined;
  const found = inMachine(root, unit, refuse);
  return existsSync(found) ? parseUnit(file, readFileSync(found, 'utf8')) : undefined;
}

/** Defaults: systemd.service(5), systemd.unit(5) and systemd-system.conf(5). */
export function parseUnit(name: string, text: string): SystemdUnit {
  const { settings, recorded } = assignmentsOf(text);
  const all = (key: string) => settings.get(key) ?? [];
  const last = (key: string) => all(key).at(-1);
  const environment = all('Environment')
    .flatMap(wordsOf)
    .map((assignment) => {
      const [variable, ...value] = assignment.split('=');
      return [variable!, value.join('=')] as const;
    });
  const workingDirectory = last('WorkingDirectory');
  const dynamicUser = /^(yes|true|on|1)$/i.test(last('DynamicUser') ?? '');
  const user = last('User') ?? (dynamicUser ? name.replace(/\.service$/, '') : undefined);
  const directories = Object.keys(DIRECTORIES).flatMap((setting) => {
    const names = all(setting)
      .flatMap(wordsOf)
      .filter((word) => !/^\/|(^|\/)\.\.(\/|$)/.test(word));
    return names.length === 0 ? [] : [[setting, names] as const];
  });
  return {
    name,
    type: last('Type') ?? 'simple',
    execStart: all('ExecStart'),
    environment: Object.fromEntries(environment),
    environmentFiles: all('EnvironmentFile'),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ...(user === undefined ? {} : { user }),
    dynamicUser,
    directories: Object.fromEntries(directories),
    restart: last('Restart') ?? 'no',
    restartSeconds: timeSpan(last('RestartSec') ?? '100ms'),
    stopSeconds: timeSpan(last('TimeoutStopSec') ?? last('TimeoutSec') ?? '90s'),
    startLimit: {
      burst: Number(last('StartLimitBurst') ?? 5),
      seconds: timeSpan(last('StartLimitIntervalSec') ?? '10s'),
    },
    before: all('Before').flatMap(wordsOf),
    after: all('After').flatMap(wordsOf),
    recorded,
  };
}

/** The assigned values of the known settings, by name, and all other lines. */
function assignmentsOf(text: string): {
  settings: ReadonlyMap<string, readonly string[]>;
  recorded: readonly string[];
} {
  const settings = new Map<string, string[]>();
  const recorded: string[] = [];
  let section = '';
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    if (/^\[.*\]$/.test(trimmed)) {
      section = trimmed.slice(1, -1);
      continue;
    }
    const equals = trimmed.indexOf('=');
    const key = trimmed.slice(0, equals).trim();
    const value = trimmed.slice(equals + 1).trim();
    const understood = (section === 'Service' && UNDERSTOOD.has(key)) || OF_UNITS.test(key);
    if (!understood) recorded.push(trimmed);
    // An empty assignment takes back what was assigned before.
    else settings.set(key, value === '' ? [] : [...(settings.get(key) ?? []), value]);
  }
  return { settings, recorded };
}

/** In `[Unit]`. */
const OF_UNITS = /^(StartLimitBurst|StartLimitIntervalSec|Before|After)$/;

const UNDERSTOOD = new Set([
  'Type',
  'ExecStart',
  'Environment',
  'EnvironmentFile',
  'WorkingDirectory',
  'User',
  'DynamicUser',
  ...Object.keys(DIRECTORIES),
  'Restart',
  'RestartSec',
  'TimeoutStopSec',
  'TimeoutSec',
  'StartLimitBurst',
  'StartLimitIntervalSec',
]);

const UNITS: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  '': 1,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  hr: 3600,
  d: 86400,
};

/** Seconds of systemd.time(7): `5`, `1min 30s`, `infinity`. */
function timeSpan(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  const parts = [...text.matchAll(/([\d.]+)\s*([a-z]*)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit!] ?? 1), 0);
}
