import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-files';

/** What a synthesis reads. */
export const SOURCES = [
  'text',
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
