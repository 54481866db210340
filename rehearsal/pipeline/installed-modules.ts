import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readJson } from '../state/files';

/** The one command whose work is done already where packages are reused. */
export const INSTALL = 'npm ci';

/** How many installations are kept: that of a branch, and of one or two more that are pushed in between. */
const KEPT = 3;

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}

interface Lock {
  readonly packages?: Readonly<Record<string, LockEntry>>;
}

type Manifest = Readonly<Record<string, unknown>> & { readonly scripts?: Readonly<Record<string, string>> };

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
/** What `npm ci` would run of the project itself (npm's "Life Cycle Scripts"). */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/**
 * Packages that were installed before: by a build, or by the person in the project's own directory.
 *
 * npm leaves in every `node_modules` what it holds (`.package-lock.json`): as long as that is what a tree's
 * package-lock.json asks for, installing it again would give the same.
 */
export class InstalledModules {
  constructor(
    private readonly cache: string,
    private readonly project: string,
  ) {}

  /** A `node_modules` that holds exactly what a tree asks for; undefined if there is none. */
  find(source: string): string | undefined {
    const wanted = wantedPackages(source);
    if (wanted === undefined) return undefined;
    return [join(this.directoryOf(source), 'node_modules'), join(this.project, 'node_modules')].find((modules) =>
      holds(modules, wanted),
    );
  }

  /** Takes what a build has installed into its directory; the directory itself is not needed any more. */
  keep(source: string): void {
    const modules = join(source, 'node_modules');
    if (!lstatSync(modules, { throwIfNoEntry: false })?.isDirectory() || wantedPackages(source) === undefined) return;
    const directory = this.directoryOf(source);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    renameSync(modules, join(directory, 'node_modules'));
    const others = readdirSync(this.cache).map((name) => join(this.cache, name));
    others.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    for (const old of others.slice(KEPT)) rmSync(old, { recursive: true, force: true });
  }

  /** One for each lock file, and for what decides which binaries come with it. */
  private directoryOf(source: string): string {
    const hash = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')));
    hash.update(`${process.versions.modules} ${process.platform} ${process.arch}`);
    return join(this.cache, hash.digest('hex').slice(0, 16));
  }
}

/** What `npm ci` would install; undefined where it would do more than that, or refuse. */
function wantedPackages(source: string): Readonly<Record<string, LockEntry>> | undefined {
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

function holds(modules: string, wanted: Readonly<Record<string, LockEntry>>): boolean {
  const found = parsed<Lock>(join(modules, '.package-lock.json'))?.packages;
  if (found === undefined) return false;
  const same = (a: LockEntry | undefined, b: LockEntry) => a?.version === b.version && a?.integrity === b.integrity;
  return (
    // Optional ones are left out where they are for another platform.
    Object.entries(wanted).every(([path, entry]) =>
      found[path] === undefined ? entry.optional === true : same(found[path], entry),
    ) && Object.keys(found).every((path) => wanted[path] !== undefined)
  );
}

/** What cannot be parsed is for `npm ci` to refuse. */
function parsed<T>(file: string): T | undefined {
  try {
    return readJson<T>(file);
  } catch {
    return undefined;
  }
}
