import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { removeDirectories, temporaryDirectory } from './helpers/rehearsal-directory';
import { root } from './helpers/source-files';

const directory = temporaryDirectory();
const command = join(directory, 'rehearsal', 'cli', 'hello.ts');
const bundles = join(directory, '.build', '.launch', 'rehearsal', 'cli');

afterAll(removeDirectories);

beforeAll(() => {
  for (const file of ['launch.cjs', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, file), join(directory, file));
  mkdirSync(join(directory, 'rehearsal', 'cli'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(
    join(directory, 'rehearsal', 'cli', 'here.ts'),
    "export const here: string = __dirname;\nexport const word = 'first';\n",
  );
  writeFileSync(
    command,
    `import { here, word } from './here';
if (process.argv[2] === 'fail') throw new Error('it failed');
console.log(JSON.stringify({ here, word, args: process.argv.slice(1) }));
`,
  );
});

function launch(...args: string[]) {
  return spawnSync(process.execPath, [join(directory, 'launch.cjs'), 'rehearsal/cli/hello.ts', ...args], {
    encoding: 'utf8',
  });
}

function says(...args: string[]) {
  const { stdout, stderr } = launch(...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('a command runs from one file as it would from its sources', () => {
  const expected = { here: join(directory, 'rehearsal', 'cli'), word: 'first', args: [command, 'a', '--b'] };
  expect(says('a', '--b')).toEqual(expected);
  expect(readdirSync(bundles)).toEqual(['hello.cjs']);
  expect(says('a', '--b')).toEqual(expected);
});

test('a changed source counts at the next start, also if its size is the same', () => {
  writeFileSync(
    join(directory, 'rehearsal', 'cli', 'here.ts'),
    "export const here: string = __dirname;\nexport const word = 'other';\n",
  );
  expect(says().word).toBe('other');
});

test('a failure names the place in the source', () => {
  expect(launch('fail').stderr).toContain(`${command}:2:`);
});

test('a bundle that is damaged, or of another directory, is made anew', () => {
  const bundle = join(bundles, 'hello.cjs');
  writeFileSync(bundle, 'console.log("damaged")\n// inputs: {');
  expect(says().word).toBe('other');
  const copy = temporaryDirectory();
  cpSync(directory, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const { stdout } = spawnSync(process.execPath, [join(copy, 'launch.cjs'), 'rehearsal/cli/hello.ts'], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout).here).toBe(join(copy, 'rehearsal', 'cli'));
});

test('without a place to write to, a command runs from its sources', () => {
  rmSync(join(directory, '.build'), { recursive: true });
  writeFileSync(join(directory, '.build'), 'a file, no directory');
  expect(says('a').args).toEqual([command, 'a']);
  rmSync(join(directory, '.build'));
});

test('a source that is no TypeScript is told of with its place', () => {
  appendFileSync(command, 'const = 1;\n');
  expect(launch().stderr).toMatch(/hello\.ts:4:\d+/);
  expect(existsSync(join(bundles, 'hello.cjs'))).toBe(false);
});
