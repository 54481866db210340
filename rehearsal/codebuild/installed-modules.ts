import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readJson } from '../kit/whole-file';

/** The one command whose work is done already where packages are reused. */
export const INSTALL = 'npm ci';

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/** What a lock file holds: a path below the project for each package. */
export type LockedPackages = Readonly<Record<string, LockEntry>>;

interface Lock {
  readonly packages?: LockedPackages;
}

type Manifest = Readonly<Record<string, unknown>> & { readonly scripts?: Readonly<Record<string, string>> };

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
/** What `npm ci` would run of the project itself (npm's "Life Cycle Scripts"). */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/** What `npm ci` would install; undefined where it would do more than that, or refuse. */
export function wantedPackages(source: string): LockedPackages | undefined {
  const manifest = parsed<Manifest>(join(source, 'package.json'));
  const packages = parsed<Lock>(join(source, 'package-lock.json'))?.packages;
  const root = packages?.[''] as Manifest | undefined;
  if (manifest === undefined || packages === undefined || root === undefined) return undefined;
  if (INSTALL_SCRIPTS.some((script) => manifest.scripts?.[script] !== undefined)) return undefined;
  if (DEPENDENCIES.some((kind) => !isDeepStrictEqual(manifest[kind] ?? {}, root[kind] ?? {}))) return undefined;
  const { '': _, ...wanted } = packages;
  const odd = Object.entries(wanted).some(([path, { link }]) => link === true || !path.startsWith('node_modules/'));
  return odd || Object.keys(wanted).length === 0 ? undefined : wanted;
}

/**
 * The real path of a `node_modules` if it holds exactly what is wanted.
 *
 * npm leaves in every one what it holds (`.package-lock.json`): as long as that is what a tree's package-lock.json asks
 * for, and nobody has put something beside it, installing it again would give the same.
 */
export function holding(modules: string, wanted: LockedPackages): string | undefined {
  const found = parsed<Lock>(join(modules, '.package-lock.json'))?.packages;
  if (found === undefined) return undefined;
  const same = (a: LockEntry | undefined, b: LockEntry) => a?.version === b.version && a?.integrity === b.integrity;
  const complete =
    // Optional ones are left out where they are for another platform.
    Object.entries(wanted).every(([path, entry]) =>
      found[path] === undefined ? entry.optional === true : same(found[path], entry),
    ) && Object.keys(found).every((path) => wanted[path] !== undefined);
  if (!complete) return undefined;
  const real = realpathSync(modules);
  return topLevel(real).every((name) => found[`node_modules/${name}`] !== undefined) ? real : undefined;
}

/** The names of packages that a project finds in it; a link, as `npm link` makes it, has a name that no lock file holds. */
function topLevel(modules: string): string[] {
  const visible = (directory: string) =>
    readdirSync(directory, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return visible(modules).flatMap((entry) => {
    if (!entry.isDirectory()) return [`${entry.name} (not a directory)`];
    if (!entry.name.startsWith('@')) return [entry.name];
    return visible(join(modules, entry.name)).map((inner) =>
      inner.isDirectory() ? `${entry.name}/${inner.name}` : `${entry.name}/${inner.name} (not a directory)`,
    );
  });
}

/** What cannot be parsed is for `npm ci` to refuse. */
function parsed<T>(file: string): T | undefined {
  try {
    return readJson<T>(file);
  } catch {
    return undefined;
  }
}
