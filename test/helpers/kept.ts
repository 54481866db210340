import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { bundleService } from '../../services/bundle';
import { providerNames } from '../../services/catalog/catalog';
import { root } from './source-files';

/** What a synthesis reads. */
export const SOURCES = [
  'text',
  'facts',
  'pipeline',
  'stages',
  'services',
  'launch.cjs',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'buildspec.yml',
  'tsconfig.json',
];
/** Copies what a synthesis reads, with the services' bundles: while their sources are as they were, no copy has to make them again. */
export function copySources(to: string): void {
  for (const name of providerNames) bundleService(name);
  const bundles = [...providerNames, '.bundles'].map((name) => join('.build', name));
  for (const name of [...SOURCES, ...bundles]) {
    cpSync(join(root, name), join(to, name), { recursive: true, preserveTimestamps: true });
  }
}

const CACHE = join(root, 'node_modules', '.cache', 'private-api');
const AN_HOUR = 3_600_000;

/**
 * A directory that is made from the sources, and made again only when they have changed; not to be written to.
 *
 * Many tests need it, each in a process of its own. Two that make it at the same time do each other no harm.
 */
export async function kept(name: string, make: (directory: string) => void | Promise<void>): Promise<string> {
  const directory = join(CACHE, `${name}-${hash()}`);
  if (existsSync(directory)) {
    utimesSync(directory, new Date(), new Date());
    return directory;
  }
  mkdirSync(CACHE, { recursive: true });
  for (const old of readdirSync(CACHE)) {
    const { mtimeMs } = statSync(join(CACHE, old), { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    // Not one that is in use.
    if (Date.now() - mtimeMs > AN_HOUR) rmSync(join(CACHE, old), { recursive: true, force: true });
  }
  const draft = `${directory}.${process.pid}`;
  await make(draft);
  try {
    renameSync(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(draft, { recursive: true });
  }
  return directory;
}

function hash(): string {
  const hashed = createHash('sha256').update(process.version);
  for (const source of SOURCES) {
    for (const file of filesOf(join(root, source))) hashed.update(file).update(readFileSync(file));
  }
  return hashed.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
