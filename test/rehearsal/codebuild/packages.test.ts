import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PackageCopies } from '../../../rehearsal/codebuild/package-copies';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

const manifest = { name: 'fixture', version: '1.0.0', dependencies: { thing: '1.0.0' } };
const entry = { version: '1.0.0', integrity: 'sha512-x' };
const packages = { 'node_modules/thing': entry };

/** A project as it is checked out. */
function source(files: { manifest?: object; locked?: object } = {}): string {
  const directory = temporaryDirectory();
  writeJson(join(directory, 'package.json'), files.manifest ?? manifest);
  writeJson(join(directory, 'package-lock.json'), {
    lockfileVersion: 3,
    packages: { '': manifest, ...(files.locked ?? packages) },
  });
  return directory;
}

/** As `npm ci` does it: what says what was installed is written last. */
function install(directory: string, installed: object = packages): string {
  mkdirSync(join(directory, 'node_modules', 'thing'), { recursive: true });
  writeFileSync(join(directory, 'node_modules', 'thing', 'index.js'), 'original');
  mkdirSync(join(directory, 'node_modules', '.bin'));
  symlinkSync('../thing/index.js', join(directory, 'node_modules', '.bin', 'thing'));
  writeJson(join(directory, 'node_modules', '.package-lock.json'), { lockfileVersion: 3, packages: installed });
  return directory;
}

function shelfOf(project: string, shelf = join(temporaryDirectory(), 'shelf')) {
  return { shelf, copies: new PackageCopies({ shelf, project }) };
}

const read = (directory: string) => readFileSync(join(directory, 'node_modules', 'thing', 'index.js'), 'utf8');

test('a build has a copy of its own: what it writes, by whatever way, is neither in the person’s nor in the next one', async () => {
  const project = install(source());
  const { copies } = shelfOf(project);
  const ways: ((modules: string) => void)[] = [
    (modules) => appendFileSync(join(modules, 'thing', 'index.js'), ' changed'),
    // Through a link, which is the same file.
    (modules) => appendFileSync(join(modules, '.bin', 'thing'), ' changed'),
    (modules) => writeFileSync(join(modules, 'thing', 'more.js'), ''),
    (modules) => mkdirSync(join(modules, 'another')),
    (modules) => rmSync(join(modules, '.bin', 'thing')),
    (modules) => rmSync(modules, { recursive: true }),
  ];
  for (const write of ways) {
    const build = source();
    expect(await copies.lend(build)).toBe(true);
    expect(read(build)).toBe('original');
    expect(readdirSync(join(build, 'node_modules')).sort()).toEqual(['.bin', '.package-lock.json', 'thing']);
    expect(readdirSync(join(build, 'node_modules', 'thing'))).toEqual(['index.js']);
    write(join(build, 'node_modules'));
    copies.takeBack(build);
    expect(read(project)).toBe('original');
  }
  await copies.close();
  expect(existsSync(join(project, 'node_modules', '.bin', 'thing'))).toBe(true);
});

test('one that was only read is lent again, also by the next rehearsal, and caches in it are taken out', async () => {
  const project = install(source());
  const { copies, shelf } = shelfOf(project);
  const first = source();
  expect(await copies.lend(first)).toBe(true);
  mkdirSync(join(first, 'node_modules', '.cache'));
  copies.takeBack(first);
  await copies.close();
  // Nothing is left to copy from: it is the same one, or none.
  rmSync(join(project, 'node_modules'), { recursive: true });
  const { copies: later } = shelfOf(project, shelf);
  const second = source();
  expect(await later.lend(second)).toBe(true);
  expect(read(second)).toBe('original');
  expect(existsSync(join(second, 'node_modules', '.cache'))).toBe(false);
  // One that is out is not there for another build at the same time.
  expect(await later.lend(source())).toBe(false);
  later.takeBack(second);
  await later.close();
});

test('one that was changed between two rehearsals is not lent', async () => {
  const project = install(source());
  const { copies, shelf } = shelfOf(project);
  copies.prepare();
  const build = source();
  expect(await copies.lend(build)).toBe(true);
  copies.takeBack(build);
  await copies.close();
  const [key] = readdirSync(shelf).filter((name) => !name.startsWith('.'));
  appendFileSync(join(shelf, key!, 'node_modules', 'thing', 'index.js'), ' changed');
  const { copies: later } = shelfOf(project, shelf);
  const next = source();
  expect(await later.lend(next)).toBe(true);
  expect(read(next)).toBe('original');
  later.takeBack(next);
  await later.close();
});

test('what a build has installed is there for the next one with the same lock, unless it was written into after that', async () => {
  for (const [write, there] of [
    [() => {}, true],
    [(modules: string) => appendFileSync(join(modules, 'thing', 'index.js'), ' changed'), false],
  ] as const) {
    const { copies } = shelfOf(source());
    const build = source();
    expect(await copies.lend(build)).toBe(false);
    install(build);
    // What npm wrote last has a time of its own.
    await new Promise((resolve) => setTimeout(resolve, 20));
    write(join(build, 'node_modules'));
    copies.takeBack(build);
    expect(await copies.lend(source())).toBe(there);
    await copies.close();
  }
});

test.each([
  ['another version is installed', { installed: { 'node_modules/thing': { ...entry, version: '1.0.1' } } }],
  ['more is installed', { installed: { ...packages, 'node_modules/more': entry } }],
  ['somebody put a package beside', { beside: (modules: string) => mkdirSync(join(modules, 'undeclared')) }],
  [
    'somebody put a package into a scope',
    { beside: (modules: string) => mkdirSync(join(modules, '@a', 'b'), { recursive: true }) },
  ],
  ['a package is a link', { beside: (modules: string) => symlinkSync('/', join(modules, 'linked')) }],
  [
    'a link leads out of it',
    { beside: (modules: string) => symlinkSync('../../elsewhere', join(modules, 'thing', 'out')) },
  ],
  [
    'package.json asks for something else than the lock',
    { tree: { manifest: { ...manifest, dependencies: { thing: '2.0.0' } } } },
  ],
  ['the project has a script for it', { tree: { manifest: { ...manifest, scripts: { postinstall: 'false' } } } }],
  ['the lock links to a directory', { tree: { locked: { ...packages, 'node_modules/own': { link: true } } } }],
] as [string, { installed?: object; beside?: (modules: string) => void; tree?: object }][])(
  'npm ci is played where %s',
  async (_, { installed, beside, tree }) => {
    const project = install(source(), installed);
    beside?.(join(project, 'node_modules'));
    const { copies } = shelfOf(project);
    const build = source(tree);
    expect(await copies.lend(build)).toBe(false);
    expect(existsSync(join(build, 'node_modules'))).toBe(false);
    await copies.close();
  },
);
