import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from './words';

/** The part of a service unit that says how it runs. Everything else in the file is kept by name only. */
export interface SystemdUnit {
  readonly name: string;
  readonly type: string;
  readonly execStart: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Paths; one that begins with `-` may be missing. */
  readonly environmentFiles: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly restart: string;
  readonly restartSeconds: number;
  readonly stopSeconds: number;
  readonly startLimit: { readonly burst: number; readonly seconds: number };
  /** Lines that the rehearsal reads and does not act on. */
  readonly recorded: readonly string[];
}

const DIRECTORIES = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** Reads `<name>.service` of the instance; undefined if no directory of systemd's holds it. */
export function readUnit(root: string, name: string): SystemdUnit | undefined {
  const file = name.endsWith('.service') ? name : `${name}.service`;
  const found = DIRECTORIES.map((directory) => join(root, directory, file)).find((path) => existsSync(path));
  return found === undefined ? undefined : parseUnit(file, readFileSync(found, 'utf8'));
}

/** Defaults: systemd.service(5), systemd.unit(5) and systemd-system.conf(5). */
export function parseUnit(name: string, text: string): SystemdUnit {
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
    const understood = (section === 'Service' && UNDERSTOOD.has(key)) || /^StartLimit(Burst|IntervalSec)$/.test(key);
    if (!understood) recorded.push(trimmed);
    // An empty assignment takes back what was assigned before.
    else settings.set(key, value === '' ? [] : [...(settings.get(key) ?? []), value]);
  }
  const last = (key: string) => settings.get(key)?.at(-1);
  const environment = (settings.get('Environment') ?? []).flatMap(wordsOf).map((assignment) => {
    const [variable, ...value] = assignment.split('=');
    return [variable!, value.join('=')] as const;
  });
  const workingDirectory = last('WorkingDirectory');
  const user = last('DynamicUser') === undefined ? last('User') : undefined;
  return {
    name,
    type: last('Type') ?? 'simple',
    execStart: settings.get('ExecStart') ?? [],
    environment: Object.fromEntries(environment),
    environmentFiles: settings.get('EnvironmentFile') ?? [],
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ...(user === undefined ? {} : { user }),
    restart: last('Restart') ?? 'no',
    restartSeconds: timeSpan(last('RestartSec') ?? '100ms'),
    stopSeconds: timeSpan(last('TimeoutStopSec') ?? last('TimeoutSec') ?? '90s'),
    startLimit: {
      burst: Number(last('StartLimitBurst') ?? 5),
      seconds: timeSpan(last('StartLimitIntervalSec') ?? '10s'),
    },
    recorded,
  };
}

const UNDERSTOOD = new Set([
  'Type',
  'ExecStart',
  'Environment',
  'EnvironmentFile',
  'WorkingDirectory',
  'User',
  'DynamicUser',
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
