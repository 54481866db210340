import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RehearsalClient } from '../../../rehearsal';
import { addProvider } from '../../../scaffold/add-provider';
import { removeProvider } from '../../../scaffold/remove-provider';
import { providerNames } from '../../../services/catalog/catalog';
import { ProjectClone } from '../../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { freePort, RehearsalProcess } from '../../helpers/rehearsal-process';

jest.setTimeout(180_000);

const client = new RehearsalClient(join(temporaryDirectory(), 'state'));
const { state } = client;
const clone = new ProjectClone();
let rehearsal: RehearsalProcess;
let port: number;

const get = async (path: string) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).json();
const dog = () => get('/dogs/males');
const executions = () =>
  client.executions().map(({ number, status, structureVersion }) => [number, status, structureVersion]);

beforeAll(async () => {
  port = await freePort();
  const args = ['--approve', '--state', state.path, '--port', String(port)];
  rehearsal = new RehearsalProcess('start', args, clone.directory);
  await rehearsal.printed('Global API:');
});
afterAll(async () => {
  rehearsal.interrupt();
  await rehearsal.code();
  removeDirectories();
});

test('npm start says how to push, and another branch than the configured one starts nothing', async () => {
  expect(rehearsal.stdout).toContain(`A push starts the next execution: git push ${state.repository} HEAD:main`);
  expect(await clone.push(state.repository, 'HEAD:refs/heads/topic')).toMatch(
    /remote: topic at \w{7} starts nothing: the pipeline listens to main/,
  );
});

test('a commit that changes a line of a service and the build spec: built, the pipeline replaced once, served', async () => {
  expect(await dog()).not.toHaveProperty('Breed');
  clone.edit('services/dogs/app.ts', "Gender: 'male' }", "Gender: 'male', Breed: 'unknown' }");
  clone.edit('buildspec.yml', 'npm run synth', 'npm run synth -- --no-version-reporting');
  clone.commit('Name the breed');
  expect(await clone.push(state.repository, 'HEAD:main')).toMatch(/remote: main at \w{7} starts execution 2/);
  await rehearsal.printed('after the push');

  expect(await dog()).toMatchObject({ Breed: 'unknown' });
  expect(executions()).toEqual([
    [1, 'Succeeded', 1],
    [2, 'Cancelled', 1],
    [3, 'Succeeded', 2],
  ]);
  expect(rehearsal.stdout).toContain('~ action Build/Synth: what its CodeBuild project runs, or how');
  expect(rehearsal.stdout).toContain('npm ci: left out, ');
  expect(rehearsal.stdout).toContain('Execution 3 succeeded');
  // What the first execution deployed by hand is not told again, and what was begun again is told once.
  const [deployed] = rehearsal.stdout
    .split('Deployed:\n')
    .at(-1)!
    .split(/^[A-Z]/m);
  const stacks = deployed!
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' ')[0]);
  expect(stacks).toContain('private-api-pipeline');
  expect(stacks).toEqual([...new Set(stacks)]);
  expect(deployed).not.toContain('CREATE_COMPLETE');
});

test('a commit that does not build fails its execution, is told with its last lines, and the API goes on serving', async () => {
  clone.edit('services/dogs/app.ts', 'export function', 'export funktion');
  clone.commit('Break it');
  await clone.push(state.repository, 'HEAD:main');
  await rehearsal.printed('Execution 4 failed: Build/Synth failed');
  expect(rehearsal.stdout).toMatch(/COMMAND_EXECUTION_ERROR: 'npm run synth .*' ended with exit status/);
  expect(rehearsal.stdout).toMatch(/ERROR.*funktion|funktion/);
  expect(await dog()).toMatchObject({ Breed: 'unknown' });
});

test('a provider of either kind is added, pushed and answers, nothing of the others is replaced; and removed', async () => {
  clone.edit('services/dogs/app.ts', 'export funktion', 'export function');
  const before = clone.commit('Mend it');
  for (const [name, on] of [
    ['tested-cats', 'ecs'],
    ['tested-birds', 'ec2'],
  ] as const) {
    await addProvider(clone.directory, { command: 'add', name, on, account: '987654321098' });
  }
  clone.commit('Cats and birds');
  await clone.push(state.repository, 'HEAD:main');
  await rehearsal.printed('Execution 6 succeeded');

  expect(await get('/tested-cats')).toEqual({ message: 'Hello from tested-cats' });
  expect(await get('/tested-birds')).toEqual({ message: 'Hello from tested-birds' });
  const { deployed } = client.executions().at(-1)!;
  for (const name of providerNames) {
    // With the hash of its bundle, and the fingerprint by which a set-up replaces instances.
    expect(templateOf(6, name)).toEqual(templateOf(3, name));
    const { result } = deployed.find(({ stack }) => stack === `private-api-prod-${name}`)!;
    expect(result).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
  }

  await removeProvider(clone.directory, 'tested-cats');
  await removeProvider(clone.directory, 'tested-birds');
  expect(clone.git('status', '--porcelain')).not.toBe('');
  expect(clone.git('diff', before)).toBe('');
});

function templateOf(execution: number, name: string): unknown {
  const directory = join(state.artifacts, String(execution).padStart(4, '0'));
  const [file] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.includes(`prod-${name}/`) && path.endsWith('.template.json'),
  );
  return JSON.parse(readFileSync(join(directory, file!), 'utf8'));
}
