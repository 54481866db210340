import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../rehearsal/assembly/synthesize';
import { root } from './source-files';

/** What the shipped assembly is synthesized with: a FaultAssembly puts its own in its place. */
export const BUILD_ID = 'build:of-the-fault-catalogue';

const SOURCES = [
  'text',
  'pipeline',
  'stages',
  'services',
  'cdk.json',
  'package-lock.json',
  'buildspec.yml',
  'tsconfig.json',
];
const CACHE = join(root, 'node_modules', '.cache', 'private-api');
const AN_HOUR = 3_600_000;

/**
 * The directory of the assembly that the repository synthesizes as it is; not to be written to.
 *
 * It takes seconds and every group of faults needs it, each in a process of its own: it is kept by the content of what
 * it is made from. Two that make it at the same time do each other no harm.
 */
export function shippedAssembly(): Promise<string> {
  shipped ??= kept(join(CACHE, `assembly-${hash()}`));
  return shipped;
}

/** One and the same for all faults of a file, also where somebody goes on writing meanwhile. */
let shipped: Promise<string> | undefined;

async function kept(directory: string): Promise<string> {
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
  const lines: string[] = [];
  await synthesize({
    directory: root,
    output: draft,
    context: {},
    buildId: BUILD_ID,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${lines.join('\n')}`);
  });
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
