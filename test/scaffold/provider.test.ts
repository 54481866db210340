import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addProvider } from '../../scaffold/add-provider';
import type { Compute } from '../../scaffold/provider-files';
import { removeProvider } from '../../scaffold/remove-provider';
import { SourceClone } from '../helpers/pushed-project';
import { removeDirectories } from '../helpers/rehearsal-directory';
import { added } from '../helpers/shipped-tree';

const CATALOG = 'services/catalog/catalog.ts';
const STAGES = 'stages/providers/provider-stages.ts';

const clone = new SourceClone();
let shipped: string;

// Whatever was added to this tree may have the names of these tests.
beforeAll(async () => {
  for (const name of added) await removeProvider(clone.directory, name);
  shipped = clone.commit('As it ships');
});
afterAll(removeDirectories);

const restore = () => {
  clone.git('reset', '--quiet', '--hard', shipped);
  clone.git('clean', '--quiet', '-d', '--force', '--exclude', 'node_modules');
};
const changes = () => clone.git('status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean);
const read = (path: string) => readFileSync(join(clone.directory, path), 'utf8');
const add = (name: string, options: { on?: Compute; account?: string; port?: number } = {}) =>
  addProvider(clone.directory, { command: 'add', name, on: 'ecs', ...options });
const remove = (name: string) => removeProvider(clone.directory, name);

function run(...command: string[]) {
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), {
    cwd: clone.directory,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const command = (...args: string[]) =>
  run(process.execPath, '--import', 'tsx', 'scaffold/provider-command.ts', ...args);

test('a provider of either kind is written whole, compiles, is formatted, and is taken back without a trace', async () => {
  expect(command('add', 'cats', '--on', 'ecs')).toMatchObject({
    status: 0,
    output: expect.stringContaining('  npx cdk bootstrap aws://555555555555/us-west-2 --trust 444444444444 \\\n'),
  });
  // Almost as long as the names of roles allow: its lines are too long for one.
  const long = 'birds-of-paradise-in-a-large-ca';
  await add(long, { on: 'ec2' });
  expect(changes()).toHaveLength(4 + 6 + 5);

  expect(run('node_modules/.bin/tsc', '--noEmit')).toEqual({ status: 0, output: '' });
  const sources = changes().map((line) => line.slice(3));
  const lint = run('node_modules/.bin/biome', 'check', '--error-on-warnings', ...sources);
  expect([lint.status, lint.output]).toEqual([0, expect.stringContaining('No fixes applied')]);

  await remove(long);
  expect(command('remove', 'cats')).toMatchObject({ status: 0 });
  expect(changes()).toEqual([]);
});

describe('is refused, and nothing is written', () => {
  // Of all of them together: asking git costs more than a refusal.
  afterAll(() => expect(changes()).toEqual([]));

  test.each([
    ['Cats', 'use lower-case letters'],
    ['cats-', 'use lower-case letters'],
    ['big--cats', 'use lower-case letters'],
    ['9cats', 'use lower-case letters'],
    ['big_cats', 'use lower-case letters'],
    ['../cats', 'use lower-case letters'],
    ['\u202ecats', "'\\u{202E}cats' is not a valid provider name: use lower-case letters"],
    ['c'.repeat(33), 'use 32 characters at most'],
    ['c'.repeat(32), 'and IAM allows 64 characters'],
    ['dogs', "'dogs' is a provider already"],
    ['http', 'this source uses it for something else'],
    ['catalog', 'this source uses it for something else'],
    ['global-api', 'this source uses it for something else'],
    ['root', 'Amazon Linux has a user, group or unit of that name'],
    ['systemd-cats', 'Amazon Linux has a user, group or unit of that name'],
    ['class', 'it is a word of TypeScript'],
  ])('the name %j', async (name, message) => {
    await expect(add(name)).rejects.toThrow(message);
  });

  test.each([
    [{ port: 80 }, '--port: 80 is below 1024'],
    [{ port: 8081 }, '--port: 8081 is the port of todo'],
    [{ account: '55555' }, "--account: '55555' is not an AWS account id: 12 digits"],
    [{ account: '111111111111' }, 'should be an account that holds nothing but the global API'],
  ])('%j', async (options, message) => {
    await expect(add('cats', options)).rejects.toThrow(message);
  });

  test('wrong usage, with exit code 2', () => {
    expect(command('add', 'cats')).toEqual({
      status: 2,
      output: expect.stringContaining("required option '--on <COMPUTE>' not specified"),
    });
  });

  test.each([
    ['cats', "'cats' is not a provider: it is one of dogs, todo"],
    ['http', 'this source uses it for something else'],
    ['../../services', 'use lower-case letters'],
  ])('the removal of %s', async (name, message) => {
    await expect(remove(name)).rejects.toThrow(message);
  });

  test('the removal of the last one', async () => {
    await remove('todo');
    await expect(remove('dogs')).rejects.toThrow("'dogs' is the only provider");
    clone.git('reset', '--quiet', '--hard', shipped);
  });
});

describe('in a tree that a person has changed', () => {
  afterEach(restore);

  test('an account is to be named where real ones are configured', async () => {
    clone.edit('cdk.json', '333333333333', '314159265358');
    await expect(add('cats')).rejects.toThrow('--account is missing: cdk.json holds accounts other than the examples');
    await add('cats', { account: '271828182845' });
    expect(JSON.parse(read('cdk.json')).context.privateApi.environments[0].providers.cats).toEqual({
      account: '271828182845',
    });
  });

  test('every environment gets an account', async () => {
    const configuration = JSON.parse(read('cdk.json'));
    const { environments } = configuration.context.privateApi;
    environments.unshift({ ...environments[0], name: 'staging' });
    clone.write('cdk.json', `${JSON.stringify(configuration, undefined, 2)}\n`);
    clone.commit('Two environments');
    await add('cats');
    const written = JSON.parse(read('cdk.json')).context.privateApi.environments;
    for (const { providers } of written) expect(providers.cats).toEqual({ account: '555555555555' });
    await remove('cats');
    expect(changes()).toEqual([]);
  });

  describe('what a person has written', () => {
    test('stays where it is in the files that list providers', async () => {
      clone.edit(CATALOG, '  dogs,', '  // Best friends.\n  dogs, // Not cats,');
      clone.edit(STAGES, '  todo: TodoStage,\n', '  todo: TodoStage,\n  // More to come.\n');
      clone.commit('Comments');
      await add('cats');
      expect(read(CATALOG)).toContain('  // Best friends.\n  dogs, // Not cats,\n  todo,\n  cats,\n}');
      expect(read(STAGES)).toContain('  // More to come.\n  cats: CatsStage,\n}');
      await remove('cats');
      expect(changes()).toEqual([]);
    });

    test.each([
      {
        form: 'on one line',
        file: CATALOG,
        write: (text: string) => text.replace('{\n  dogs,\n  todo,\n}', '{ dogs, todo }'),
        line: 'cats,',
        add: (text: string) => text.replace('dogs, todo }', 'dogs, todo, cats }'),
      },
      {
        form: 'by a function',
        file: STAGES,
        write: (text: string) => text.replace(/= (\{\n {2}dogs.*\n.*\n\});/, '= Object.freeze($1);'),
        line: 'cats: CatsStage,',
        add: (text: string) => text.replace('todo: TodoStage,', 'todo: TodoStage,\n  cats: CatsStage,'),
      },
    ])('$form is not touched: the command says what to add, and goes on once that is done', async (example) => {
      const { file, line } = example;
      clone.write(file, example.write(read(file)));
      clone.commit('Another form');
      expect(clone.git('diff', '--name-only', shipped)).toBe(`${file}\n`);
      const refused = command('add', 'cats', '--on', 'ec2');
      expect(refused).toEqual({ status: 1, output: expect.stringContaining(`: ${line}\n`) });
      expect(changes()).toEqual([]);

      const [, imported] = /imports: +(import .*)/.exec(refused.output) ?? [];
      clone.write(file, `${imported}\n${example.add(read(file))}`);
      expect(await add('cats', { on: 'ec2' })).toContain('cats runs on EC2');
      expect(existsSync(join(clone.directory, 'services/cats/main.ts'))).toBe(true);
    });

    test('is not taken out either: the command says what to do, and goes on once that is done', async () => {
      await add('cats');
      clone.edit(CATALOG, '  cats,', '  cats, // mine');
      clone.commit('Cats');
      await expect(remove('cats')).rejects.toThrow(/take out these two lines, then run it again\n.*\n.*: cats,/);
      expect(changes()).toEqual([]);
      clone.edit(CATALOG, '  cats, // mine\n', '');
      clone.edit(CATALOG, "import { provider as cats } from './cats';\n", '');
      await remove('cats');
      expect(clone.git('diff', shipped)).toBe('');
    });

    test('in a file of the same name is not overwritten', async () => {
      clone.write('services/cats/main.ts', 'mine');
      await expect(add('cats')).rejects.toThrow('services/cats/main.ts: is there already, with other content');
      expect(changes()).toEqual(['?? services/cats/main.ts']);
    });

    test('and git does not hold is not deleted', async () => {
      await add('cats');
      clone.edit('services/cats/app.ts', 'Hello', 'Meow');
      await expect(remove('cats')).rejects.toThrow('services/cats/app.ts: git does not hold it as it is: commit it');
      expect(existsSync(join(clone.directory, 'services/cats/app.ts'))).toBe(true);
      clone.commit('Meow');
      await remove('cats');
      expect(changes()).toContain(' D services/cats/app.ts');
    });
  });
});
