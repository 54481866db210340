import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, type BuildResult, build, buildSync } from 'esbuild';
import { type ProviderName, providerNames } from './catalog/catalog';
import { noticesOf } from './notices';

const root = path.resolve(__dirname, '..');

/**
 * Bundles a service to one file and returns the absolute directory that holds it, with the service's Dockerfile if it
 * has one and the licences of what is bundled: the container's build context, the instances' asset, what the rehearsal starts.
 *
 * The same tree gives the same bytes wherever it lies. Several processes may bundle at once.
 */
export function bundleService(name: ProviderName): string {
  return written(name, buildSync(optionsFor(name)));
}

/**
 * Begins to bundle all services in a process beside this one; what it returns waits for that and gives their directories.
 *
 * Nothing is written before that is called.
 */
export function beginBundling(): () => Promise<Record<ProviderName, string>> {
  const built = Promise.all(providerNames.map(async (name) => [name, await build(optionsFor(name))] as const));
  // Avoids an unhandled rejection when the caller exits before it asks for the bundles.
  built.catch(() => {});
  return async () => {
    const directories = (await built).map(([name, result]) => [name, written(name, result)]);
    return Object.fromEntries(directories) as Record<ProviderName, string>;
  };
}

function optionsFor(name: ProviderName) {
  return {
    absWorkingDir: root,
    entryPoints: [path.join('services', name, 'main.ts')],
    outfile: path.join(directoryOf(name), 'main.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // ES modules first: unused parts of the SDK are then left out.
    mainFields: ['module', 'main'],
    alias: aliasesOf(name),
    // Paths in the output are those in this tree, also where node_modules is a link to another one.
    preserveSymlinks: true,
    // In a file of their own: a process would read them at every start.
    legalComments: 'external',
    metafile: true,
    // A quarter of the text, which each process holds; names, and so stack traces, stay readable.
    minifyWhitespace: true,
    write: false,
    logLevel: 'warning',
  } satisfies BuildOptions;
}

/** A service that needs little of undici has a file with that little; every other one gets the whole package. */
function aliasesOf(name: ProviderName): Record<string, string> {
  const file = `services/${name}/undici.js`;
  return existsSync(path.join(root, file)) ? { undici: `./${file}` } : {};
}

function directoryOf(name: ProviderName): string {
  return path.join(root, '.build', name);
}

function written(name: ProviderName, { outputFiles, metafile }: BuildResult<ReturnType<typeof optionsFor>>): string {
  const directory = directoryOf(name);
  mkdirSync(directory, { recursive: true });
  const file = (ending: string) => outputFiles.find((output) => output.path.endsWith(ending));
  replace(path.join(directory, 'main.js'), Buffer.from(file('main.js')!.contents));
  replace(path.join(directory, 'NOTICES.txt'), Buffer.from(noticesOf(metafile, file('.LEGAL.txt')?.text ?? '', root)));
  const dockerfile = path.join(root, 'services', name, 'Dockerfile');
  if (existsSync(dockerfile)) replace(path.join(directory, 'Dockerfile'), readFileSync(dockerfile));
  return directory;
}

/** All or nothing, so that no reader meets half a file; and nothing at all if it is the same already. */
function replace(file: string, contents: Buffer): void {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

if (require.main === module) {
  for (const name of providerNames) console.log(`${name}: ${path.relative(process.cwd(), bundleService(name))}`);
}
