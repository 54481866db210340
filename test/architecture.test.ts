import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerNames } from '../services/catalog/catalog';
import { root, type SourceFile, sourceFiles } from './helpers/source-files';

/**
 * Who may import whom, for values and types alike. The first room that a path lies in is its room.
 *
 * Nobody may import test or bench, which are no rooms and may import everything but the inside of the rehearsal.
 */
interface Room {
  readonly name: string;
  readonly files: RegExp;
  /** Files of the project, without extension. */
  readonly mayImport: RegExp;
  /** Names of packages, and of Node's own modules (`node:fs`). */
  readonly packages: RegExp;
}

const none = /^(?!)/;
const noCdk = /^(?!aws-cdk-lib$|constructs$|cdk-nag$|@aws-cdk\/[a-z-]*-alpha$)/;

/** The rooms of the rehearsal, from the lowest to the highest: each may import itself and those that are named. */
function rehearsal(below: Readonly<Record<string, readonly string[]>>): Room[] {
  return Object.entries(below).map(([room, others]) => ({
    name: `the rehearsal's ${room}`,
    files: new RegExp(`^rehearsal/${room}/`),
    mayImport: new RegExp(`^(rehearsal/(${[room, ...others].join('|')})/|text/|facts/|package\\.json$)`),
    packages: noCdk,
  }));
}

const rooms: readonly Room[] = [
  { name: 'the catalog', files: /^services\/catalog\//, mayImport: /^services\/catalog\//, packages: none },
  {
    name: 'the bundler',
    files: /^services\/(bundle|bundle-note|notices)\.ts$/,
    mayImport: /^services\/(catalog\/|(bundle-note|notices)$)/,
    packages: noCdk,
  },
  {
    name: 'the check of images',
    files: /^services\/(base|newest|check)-image\.ts$/,
    mayImport: /^services\/(base|newest)-image$/,
    packages: noCdk,
  },
  {
    name: 'what services share',
    files: /^services\/http\//,
    mayImport: /^services\/(http\/|catalog\/provider$)/,
    packages: noCdk,
  },
  ...providerNames.map((service) => ({
    name: `the service ${service}`,
    files: new RegExp(`^services/${service}/`),
    // Of the catalog its own entry alone: what it imports is in its bundle, and a new bundle replaces every task.
    mayImport: new RegExp(`^services/((${service}|http)/|catalog/${service}$)`),
    packages: noCdk,
  })),
  { name: 'what messages share', files: /^text\//, mayImport: none, packages: none },
  { name: 'facts of AWS', files: /^facts\//, mayImport: none, packages: none },
  { name: 'the names', files: /^stages\/names\.ts$/, mayImport: none, packages: none },
  { name: 'the stages', files: /^stages\//, mayImport: /^(stages|facts|services\/catalog)\//, packages: /./ },
  {
    name: 'the pipeline',
    files: /^pipeline\//,
    mayImport: /^(pipeline\/|text\/|facts\/|stages\/|services\/catalog\/|services\/bundle$|package\.json$)/,
    packages: /./,
  },
  ...rehearsal({
    kit: [],
    state: ['kit'],
    processes: ['kit'],
    cloudformation: ['kit'],
    assembly: ['kit', 'processes', 'cloudformation'],
    permissions: ['kit', 'cloudformation'],
    path: ['kit', 'cloudformation', 'assembly', 'permissions'],
    hosts: ['kit', 'processes', 'cloudformation', 'assembly', 'permissions', 'path'],
    aws: ['kit', 'processes', 'cloudformation', 'assembly', 'permissions', 'path', 'hosts'],
    cloud: ['kit', 'processes', 'cloudformation', 'assembly', 'permissions', 'path', 'hosts', 'aws'],
    source: ['kit', 'processes', 'assembly', 'aws'],
    codebuild: ['kit', 'processes', 'cloudformation', 'permissions'],
    cost: ['kit', 'cloudformation', 'assembly', 'path', 'aws', 'codebuild'],
    configuration: ['assembly', 'cloudformation', 'cost'],
    codepipeline: [
      ...['kit', 'state', 'processes', 'cloudformation', 'assembly', 'permissions', 'path', 'aws', 'cloud', 'source'],
      ...['codebuild', 'cost'],
    ],
    session: [
      ...['kit', 'state', 'cloudformation', 'assembly', 'path', 'aws', 'cloud', 'source', 'codebuild', 'codepipeline'],
    ],
    cli: [
      ...['kit', 'state', 'cloudformation', 'assembly', 'path', 'aws', 'source', 'cost', 'codepipeline', 'session'],
      'configuration',
    ],
  }),
  { name: "the rehearsal's door", files: /^rehearsal\/index\.ts$/, mayImport: /^rehearsal\//, packages: none },
  {
    name: 'the scaffold',
    files: /^scaffold\//,
    // Not the catalog: it is edited here, and read from disk in whatever state a person has left it.
    mayImport:
      /^(scaffold\/|text\/|services\/catalog\/provider$|pipeline\/(configuration|routes-page)$|rehearsal\/kit\/(command-line|refusal)$)/,
    packages: noCdk,
  },
];

const files = sourceFiles('text', 'facts', 'services', 'stages', 'pipeline', 'rehearsal', 'scaffold');

function roomOf({ path }: SourceFile): Room | undefined {
  return rooms.find((room) => room.files.test(path));
}

test('every source file lies in a room', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => roomOf(file) === undefined).map(({ path }) => path)).toEqual([]);
});

describe.each(rooms)('$name', (room) => {
  const inside = files.filter((file) => roomOf(file) === room);

  test('imports from the rooms below it only', () => {
    expect(inside).not.toEqual([]);
    const strangers = inside.flatMap(({ path, imports }) =>
      imports
        .filter((name) => !(isFile(name) ? room.mayImport : room.packages).test(name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });
});

test('the folders of the rehearsal form no circle', () => {
  const folderOf = (path: string) =>
    path
      .split('/')
      .slice(0, path.startsWith('rehearsal/aws/') ? 3 : 2)
      .join('/');
  const below = new Map<string, Set<string>>();
  for (const { path, imports } of files.filter((file) => file.path.startsWith('rehearsal/'))) {
    const folder = folderOf(path);
    const others = imports.filter((name) => name.startsWith('rehearsal/')).map(folderOf);
    below.set(folder, new Set([...(below.get(folder) ?? []), ...others.filter((other) => other !== folder)]));
  }
  // Takes away the folders that import none of those that are left, until there are none: what stays is a circle.
  let left = [...below.keys()];
  expect(left.length).toBeGreaterThan(20);
  for (let before = left.length + 1; left.length < before; ) {
    before = left.length;
    left = left.filter((folder) => left.some((other) => below.get(folder)!.has(other)));
  }
  expect(left).toEqual([]);
});

test('the rehearsal knows nothing of this repository: what it plays is in the assembly', () => {
  const names = ['privateApi', 'globalApi', 'SHARD', 'SMOKE_TEST', 'ask-routes', ...providerNames];
  const known = files
    .filter(({ path }) => /^rehearsal\/(?!configuration\/)/.test(path))
    .flatMap(({ path, words }) => names.filter((name) => words.has(name)).map((name) => `${path} names ${name}`));
  expect(known).toEqual([]);
});

test('of the rehearsal, only its command line writes to the terminal', () => {
  const writers = files.filter(({ path, writesOutput }) => writesOutput && path.startsWith('rehearsal/'));
  expect(writers.map(({ path }) => path).filter((path) => !path.startsWith('rehearsal/cli/'))).toEqual([]);
});

test("whoever is outside of the rehearsal uses its door; a room's tests import what their room may", () => {
  const insiders = (path: string) => rooms.find(({ files: inside }) => inside.test(path.replace(/^test\//, '')));
  const strangers = sourceFiles('test', 'bench').flatMap(({ path, imports }) => {
    const room = path.startsWith('test/rehearsal/') ? insiders(path) : undefined;
    return imports
      .filter((name) => /^rehearsal\/(?!kit\/)/.test(name) && !room?.mayImport.test(name))
      .map((name) => `${path} imports ${name}`);
  });
  expect(strangers).toEqual([]);
});

test('there are no barrels but the door: a name is imported from the file that defines it', () => {
  const barrels = files.filter(({ path, reExports }) => reExports || /(^|\/)index\.ts$/.test(path));
  expect(barrels.map(({ path }) => path)).toEqual(['rehearsal/index.ts']);
});

describe('docs/architecture.md', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rows = (heading: string) => {
    const [, section = ''] = page.split(`## ${heading}\n`);
    return [...section.split(/\n#|\n\*\*/)[0]!.matchAll(/^\| (?!---)(.+?) \| (.+) \|$/gm)].slice(1);
  };

  test('names the one file of each behaviour', () => {
    const paths = rows('Where is …?').map(([, , file]) => `rehearsal/${file!.replaceAll('`', '')}`);
    expect(paths.length).toBeGreaterThanOrEqual(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names rooms that exist', () => {
    const named = rows('Rooms').flatMap(([, room]) => [...room!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!));
    expect(named.length).toBeGreaterThanOrEqual(10);
    const [, drawing] = /^## The rehearsal\n\n```text\n([\s\S]+?)\n```/m.exec(page)!;
    const drawn = [...drawing!.matchAll(/^[ ├└]*([a-z]+)/gm)].map(([, room]) => `rehearsal/${room}`);
    expect(drawn.length).toBeGreaterThanOrEqual(10);
    const exists = (path: string) =>
      ['', '.ts'].some((ending) => existsSync(join(root, path.replace('*.ts', '') + ending)));
    expect([...named, ...drawn].filter((path) => !exists(path))).toEqual([]);
    // And every room of the rehearsal is drawn.
    const rooms = readdirSync(join(root, 'rehearsal'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.map(({ name }) => `rehearsal/${name}`).filter((room) => !drawn.includes(room))).toEqual([]);
  });

  test('has at most 25 words of its own', () => {
    const words = rows('Words').map(([, word]) => word);
    expect(words).toContain('twin');
    expect(words.length).toBeLessThanOrEqual(25);
  });
});

test('only what is started reads the environment', () => {
  const readers = files.filter(({ path, readsEnvironment }) => readsEnvironment && !path.startsWith('rehearsal/'));
  expect(readers.map(({ path }) => path).sort()).toEqual(
    [...providerNames.map((service) => `services/${service}/main.ts`), 'pipeline/app.ts'].sort(),
  );
});

function isFile(name: string): boolean {
  return /^(text|facts|services|stages|pipeline|rehearsal|scaffold|bench|test)\/|^[a-z-]+\.json$/.test(name);
}
