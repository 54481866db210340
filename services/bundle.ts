import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, type BuildResult, build, buildSync } from 'esbuild';
import { BundleNote } from './bundle-note';
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
  if (isCurrent(name)) return directoryOf(name);
  const begun = Date.now();
  return written(name, buildSync(optionsFor(name)), begun);
}

/**
 * Begins to bundle all services in a process beside this one; what it returns waits for that and gives their directories.
 *
 * Nothing is written before that is called.
 */
export function beginBundling(): () => Promise<Record<ProviderName, string>> {
  const begun = Date.now();
  const changed = providerNames.filter((name) => !isCurrent(name));
  const built = Promise.all(changed.map(async (name) => [name, await build(optionsFor(name))] as const));
  // Avoids an unhandled rejection when the caller exits before it asks for the bundles.
  built.catch(() => {});
  return async () => {
    for (const [name, result] of await built) written(name, result, begun);
    const directories = providerNames.map((name) => [name, directoryOf(name)]);
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

/** Beside what esbuild has read: what says how, and which packages there are. */
const MADE_BY = ['services/bundle.ts', 'services/notices.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];

function isCurrent(name: ProviderName): boolean {
  return new BundleNote(root, name).isTrue(choicesFor(name));
}

/** What is there or not there, which no list of files that were read tells. */
function choicesFor(name: ProviderName) {
  return { aliases: aliasesOf(name), dockerfile: existsSync(path.join(root, dockerfileOf(name))) };
}

function dockerfileOf(name: ProviderName): string {
  return path.join('services', name, 'Dockerfile');
}

type Built = BuildResult<ReturnType<typeof optionsFor>>;

function written(name: ProviderName, { outputFiles, metafile }: Built, begun: number): string {
  const directory = directoryOf(name);
  mkdirSync(directory, { recursive: true });
  const file = (ending: string) => outputFiles.find((output) => output.path.endsWith(ending));
  replace(path.join(directory, 'main.js'), Buffer.from(file('main.js')!.contents));
  replace(path.join(directory, 'NOTICES.txt'), Buffer.from(noticesOf(metafile, file('.LEGAL.txt')?.text ?? '', root)));
  const choices = choicesFor(name);
  const copied = choices.dockerfile ? [dockerfileOf(name)] : [];
  for (const source of copied) replace(path.join(directory, 'Dockerfile'), readFileSync(path.join(root, source)));
  const outputs = ['main.js', 'NOTICES.txt', ...copied.map((source) => path.basename(source))];
  new BundleNote(root, name).write(
    choices,
    begun,
    [...Object.keys(metafile.inputs), ...MADE_BY, ...copied],
    outputs.map((output) => path.relative(root, path.join(directory, output))),
  );
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
