/**
 * `node rehearsal/launch.cjs COMMAND …`: runs rehearsal/COMMAND.ts as one file of JavaScript.
 *
 * Transpiling 250 files one by one takes 0.7 s of every command, also from a cache; as one file they are there in 0.1 s. esbuild
 * writes it to .build/.rehearsal, and writes it again once one of the files that went into it has changed.
 * `node --import tsx rehearsal/COMMAND.ts …` runs the very same from the sources.
 */
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const MARK = '\n// inputs: ';

const command = process.argv[2];
const source = join(__dirname, `${command}.ts`);
const bundle = join(root, '.build', '.rehearsal', `${command}.cjs`);
process.argv.splice(1, 2, source);
// Places in messages are those of the sources.
process.setSourceMapsEnabled(true);

if (isCurrent()) require(bundle);
else write().then(() => require(bundle), runSources);

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
  const inputs = files.map((file) => {
    const { mtimeMs, size } = statSync(join(root, file));
    return [file, mtimeMs, size];
  });
  return JSON.stringify({ root, inputs });
}

async function write() {
  const { build } = require('esbuild');
  const began = Date.now();
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [{ name: 'directories', setup: keepDirectories }],
  });
  const files = [...Object.keys(metafile.inputs), 'tsconfig.json', 'package-lock.json', 'rehearsal/launch.cjs'];
  // What was changed meanwhile may be in it as it was before: then it serves this time only.
  const changed = files.some((file) => statSync(join(root, file)).mtimeMs >= began);
  mkdirSync(dirname(bundle), { recursive: true, mode: 0o700 });
  const draft = `${bundle}.${process.pid}`;
  try {
    writeFileSync(draft, `${outputFiles[0].text}${MARK}${changed ? '' : stateOf(files)}`, { mode: 0o600 });
    renameSync(draft, bundle);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Files beside a source are found by its directory, not by that of the bundle. */
function keepDirectories({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('__dirname')) return undefined;
    return { contents: `const __dirname = ${JSON.stringify(dirname(path))};${text}`, loader: 'ts' };
  });
}

/** Where nothing can be written, or esbuild does not understand a source: tsx says what is wrong with it, and where. */
function runSources() {
  require('tsx/cjs');
  require(source);
}
