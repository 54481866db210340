import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../kit/refusal';

/**
 * What makes a directory a project, or changes what a tool does below it.
 *
 * Node, npm, git, tsc, biome, jest and the like look for these in every directory upwards: a build below one of them would
 * see what no build in AWS sees.
 */
const MARKS = [
  ...[
    'package.json',
    'package-lock.json',
    'npm-shrinkwrap.json',
    'node_modules',
    '.npmrc',
    '.git',
    '.hg',
    '.gitignore',
  ],
  ...['tsconfig.json', 'jsconfig.json', 'biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc', '.editorconfig'],
  ...[
    'pnpm-workspace.yaml',
    '.pnpmfile.cjs',
    '.yarnrc',
    '.yarnrc.yml',
    'yarn.lock',
    '.pnp.cjs',
    'lerna.json',
    'nx.json',
  ],
  ...['.swcrc', '.babelrc', '.babelrc.json', 'babel.config.js', 'babel.config.json', '.browserslistrc', 'cdk.json'],
  ...['jest.config.js', 'jest.config.ts', 'jest.config.json', '.eslintrc.json', 'eslint.config.js', '.prettierrc'],
  ...['.nvmrc', '.node-version', '.tool-versions', '.env', 'deno.json', 'bunfig.toml', 'Makefile', 'buildspec.yml'],
];

/** The first file of a project in a directory or one above it. */
export function projectAround(directory: string): string | undefined {
  const found = MARKS.map((mark) => join(directory, mark)).find(
    (file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined,
  );
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : projectAround(parent));
}

/**
 * Where builds may lie: what the person says is for temporary files, then what the system says, and a cache.
 *
 * Of the latter first those on the file system of `beside`, if that is given: what is moved there need not be copied.
 */
export function buildPlaces(environment: NodeJS.ProcessEnv, beside?: string): string[] {
  const folder = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  const cache = environment.XDG_CACHE_HOME ?? join(environment.HOME ?? homedir(), ...folder);
  const said = environment.TMPDIR === undefined ? [] : real(environment.TMPDIR);
  const others = ['/var/tmp', '/tmp', cache].flatMap(real);
  const device = (place: string) => statSync(place).dev;
  const near = (place: string) => beside !== undefined && device(place) === device(beside);
  return [...new Set([...said, ...others.filter(near), ...others])];
}

/** Node and git know a directory by its real path: what is above that counts. */
function real(place: string): string[] {
  try {
    return [realpathSync(place)];
  } catch {
    return [];
  }
}

/**
 * A new directory, for its owner alone, with no project around it, in which programs may be run.
 *
 * Throws a UsageError that names what is in the way everywhere.
 */
export function makeOutsideProjects(places: readonly string[], prefix: string): string {
  const reasons: string[] = [];
  for (const place of places) {
    const mark = projectAround(place);
    if (mark !== undefined) {
      reasons.push(`${place} lies in a project (${mark})`);
      continue;
    }
    let directory: string | undefined;
    try {
      directory = mkdtempSync(join(place, prefix));
      runIn(directory);
      return directory;
    } catch (error) {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
      reasons.push(`${place} cannot be used (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
    }
  }
  throw new UsageError(
    `there is no directory for builds: ${reasons.join('; ')}: set TMPDIR to a directory that lies in no project and may hold programs`,
  );
}

/** Throws where a program cannot be run: a temporary directory may be mounted so. */
function runIn(directory: string): void {
  const program = join(directory, 'probe');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
  const { error, status } = spawnSync(program);
  rmSync(program);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`a program in it ends with ${status}`);
}
