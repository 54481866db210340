/**
 * `node launch.cjs FILE.ts …`: runs a command of this project as one file of JavaScript.
 *
 * Transpiling the rehearsal's 250 files one by one takes 0.7 s of every command, also from a cache, and the app's 60 take 0.3 s of
 * every synthesis; as one file they are there in 0.1 s. esbuild writes it to .build/.launch, and writes it again once one of the
 * files that went into it has changed. `node --import tsx FILE.ts …` runs the very same from the sources.
 */
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { dirname, extname, join, relative, resolve } = require('node:path');

const root = __dirname;
const MARK = '\n// inputs: ';

const source = resolve(root, process.argv[2]);
const bundle = join(root, '.build', '.launch', relative(root, source).replace(/\.ts$/, '.cjs'));
process.argv.splice(1, 2, source);
// Places in messages are those of the sources.
process.setSourceMapsEnabled(true);

if (isCurrent()) {
  // Node 22.1 and newer keep what V8 has compiled, of packages too. Not at the first start: it may be the only one, as in a build.
  enableCompileCache?.(join(root, '.build', '.launch', 'compiled'));
  require(bundle);
} else {
  write().then(() => require(bundle), runSources);
}

/** Whether the bundle was made of the files as they are, in this very place. */
function isCurrent() {
  try {
    const text = readFileSync(bundle, 'utf8');
    const made = text.slice(text.lastIndexOf(MARK) + MARK.length);
    const { inputs } = JSON.parse(made);
    return made === stateOf(inputs.map(([file]) => file));
  } catch {
    // There is none, or it is damaged, or a file is gone.
    return false;
  }
}

function stateOf(files) {
  return JSON.stringify({ root, inputs: files.map(versionOf) });
}

function versionOf(file) {
  const { mtimeMs, size } = statSync(join(root, file));
  return [file, mtimeMs, size];
}

async function write() {
  const { build } = require('esbuild');
  // Before it is read: what is changed while esbuild works is seen as changed by the next start.
  const versions = ['tsconfig.json', 'package-lock.json', 'launch.cjs'].map(versionOf);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    logLevel: 'silent',
    plugins: [sources(versions)],
  });
  mkdirSync(dirname(bundle), { recursive: true, mode: 0o700 });
  const draft = `${bundle}.${process.pid}`;
  try {
    writeFileSync(draft, `${outputFiles[0].text}${MARK}${JSON.stringify({ root, inputs: versions })}`, { mode: 0o600 });
    renameSync(draft, bundle);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Files beside a source are found by its directory, not by that of the bundle. */
function sources(versions) {
  const setup = ({ onLoad }) =>
    onLoad({ filter: /\.(ts|json)$/ }, ({ path }) => {
      versions.push(versionOf(relative(root, path)));
      const text = readFileSync(path, 'utf8');
      const own = text.includes('__dirname') ? `const __dirname = ${JSON.stringify(dirname(path))};` : '';
      return { contents: own + text, loader: extname(path).slice(1) };
    });
  return { name: 'sources', setup };
}

/** Where nothing can be written, or esbuild does not understand a source: tsx says what is wrong with it, and where. */
function runSources() {
  require('tsx/cjs');
  require(source);
}
