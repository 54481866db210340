import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { BuildRoot } from '../../../rehearsal/codebuild/build-root';
import { makeOutsideProjects, projectAround } from '../../../rehearsal/codebuild/outside-projects';
import { startOf } from '../../../rehearsal/kit/process-identity';
import { isRunning } from '../../../rehearsal/processes/process-book';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

const BUILDS = join(__dirname, '../../../rehearsal/codebuild');

test.each(['package.json', 'node_modules', '.git', '.npmrc', 'tsconfig.json', 'biome.json'])(
  'a directory below one that holds %s is no place for builds: the next one is taken',
  (mark) => {
    const [project, other] = [temporaryDirectory(), temporaryDirectory()];
    const below = join(project, 'a', 'tmp');
    mkdirSync(below, { recursive: true });
    expect(projectAround(below)).toBeUndefined();
    writeFileSync(join(project, mark), '');
    expect(projectAround(below)).toBe(join(project, mark));
    expect(dirname(makeOutsideProjects([below, '/does/not/exist', other], 'b-'))).toBe(other);
  },
);

test('where every place lies in a project, the person is told which, and the way out', () => {
  const project = temporaryDirectory();
  writeFileSync(join(project, 'package.json'), '{}');
  expect(() => makeOutsideProjects([project], 'b-')).toThrow(
    `there is no directory for builds: ${project} lies in a project (${join(project, 'package.json')}): set TMPDIR`,
  );
});

/** A rehearsal in a process of its own, in whose build a command starts another, ends or hangs, and says where it is. */
async function otherRehearsal(command: string, ending: string) {
  // Nobody else's start cleans up here.
  const [directory, TMPDIR] = [temporaryDirectory(), temporaryDirectory()];
  const script = join(directory, 'rehearsal.ts');
  writeFileSync(
    script,
    `import { Builds } from '${BUILDS}/builds';
     import { runCommand } from '${BUILDS}/../processes/run-command';
     const builds = new Builds({ shelf: '${directory}/shelf', project: '${directory}', environment: process.env });
     const interruption = new AbortController();
     process.on('SIGINT', () => interruption.abort(new Error('Ctrl-C')));
     void builds.machine('test').then((machine) => {
       const { signal } = interruption;
       const onLine = (line: string) => { console.log(line); ${ending} };
       return runCommand({ command: ${JSON.stringify(command)}, directory: machine.source, environment: machine.environment,
         book: builds.book, enclosure: machine.directory, signal, onLine });
     }).catch(async () => { await builds.close(); });`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env.PATH, HOME: homedir(), TMPDIR },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(child.stdout, 'data');
  const [, ids, source] = /^([\d ]+) (\/.*)$/m.exec(String(line))!;
  const entries = ids!
    .split(' ')
    .map((pid) => ({ pid: Number(pid), started: startOf(Number(pid)) ?? '', name: 'sleep' }));
  const runs = () => entries.filter(isRunning).length;
  return { child, runs, root: dirname(dirname(source!)), TMPDIR, end: once(child, 'exit') };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test.each([
  ['Ctrl-C', '', 'SIGINT'],
  ['a crash', "setTimeout(() => { throw new Error('a crash, as the test asks for'); }, 200);", undefined],
] as const)('after %s nothing of a build runs or is there', async (_, ending, signal) => {
  const { child, runs, root, end } = await otherRehearsal('sleep 60 & echo $! $PWD; wait', `${ending}`);
  expect(existsSync(root)).toBe(true);
  if (signal !== undefined) child.kill(signal);
  await end;
  await until(() => runs() === 0);
  expect(existsSync(root)).toBe(false);
});

test.each([
  ['a build that runs', 'sleep 60 & echo $! $PWD; wait', 1],
  // Only Linux says where a process runs that has left its group.
  process.platform === 'linux'
    ? [
        'what a build has left behind',
        'sleep 60 >/dev/null & one=$!; setsid sleep 60 >/dev/null & echo $one $! $PWD; sleep 0.2',
        2,
      ]
    : ['what a build has left behind', 'sleep 60 >/dev/null & echo $! $PWD; sleep 0.2', 1],
] as [string, string, number][])(
  'the next start ends %s when the rehearsal was killed, and removes its directory',
  async (_, command, running) => {
    const { child, runs, root, TMPDIR, end } = await otherRehearsal(command, '');
    child.kill('SIGKILL');
    await end;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(runs()).toBe(running);
    expect(existsSync(root)).toBe(true);
    await BuildRoot.endLeftovers({ ...process.env, TMPDIR });
    expect(runs()).toBe(0);
    await until(() => !existsSync(root));
  },
);

test('what a start removes has its owner until the end, and what never had one goes after a minute', async () => {
  const TMPDIR = temporaryDirectory();
  const environment = { ...process.env, TMPDIR };
  const made = (name: string, age: number, owner?: object) => {
    const root = join(TMPDIR, `rehearsal-builds-${name}`);
    mkdirSync(join(root, '1', 'src'), { recursive: true });
    for (let n = 0; n < 1000; n++) writeFileSync(join(root, '1', 'src', String(n)), '');
    if (owner !== undefined) writeFileSync(join(root, 'owner.json'), JSON.stringify(owner));
    utimesSync(root, new Date(Date.now() - age), new Date(Date.now() - age));
    return root;
  };
  const dead = made('dead', 0, { pid: 2 ** 30, started: '1', host: hostname() });
  const elsewhere = made('elsewhere', 0, { pid: 2 ** 30, started: '1', host: 'elsewhere' });
  const [fresh, old] = [made('fresh', 0), made('old', 90_000)];
  const seen: boolean[] = [];
  const watch = setInterval(() => {
    if (existsSync(join(dead, '1'))) seen.push(existsSync(join(dead, 'owner.json')));
  }, 0);
  await BuildRoot.endLeftovers(environment);
  await until(() => !existsSync(dead) && !existsSync(old));
  clearInterval(watch);
  expect(seen).not.toContain(false);
  expect([existsSync(fresh), existsSync(elsewhere)]).toEqual([true, true]);
});

test('the builds of a rehearsal that lives are left alone', async () => {
  const root = BuildRoot.open(process.env);
  await BuildRoot.endLeftovers(process.env);
  expect(existsSync(root.path)).toBe(true);
  await root.close();
});
