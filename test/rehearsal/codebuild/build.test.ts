import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../../../rehearsal';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { buildAction, deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from '../codepipeline/pipeline-lab';

const { source, build } = stages;
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };
const template = { 'a.json': { Resources: {}, Description: 'the working tree' } };

let lab: PipelineLab;
beforeEach(() => {
  lab = new PipelineLab();
});
afterEach(async () => {
  await lab.close();
  removeDirectories();
});

/** Plays a commit whose build spec is that of the deployed project, as it is for every pushed one. */
async function push(commands: readonly string[], files: Readonly<Record<string, string>>, properties = {}) {
  const spec = {
    phases: {
      install: { 'runtime-versions': { nodejs: 22 }, commands: ['npm ci'] },
      build: { commands },
    },
    artifacts: { 'base-directory': 'cdk.out' },
  };
  const deployed = lab.tree([source, build, deploy], {
    resources: { Synth: project('synth', [], { spec, properties }) },
    templates: template,
  });
  const pipeline = await lab.pipeline(deployed);
  const pushed: Tree = {
    revision: { commit: 'c0ffee0', branch: 'main', message: 'A change', description: 'commit c0ffee0 of main' },
    writeTo: async (directory) => {
      const clone = new Clone();
      for (const [file, content] of Object.entries(files)) clone.write(file, content);
      rmSync(join(clone.directory, '.git'), { recursive: true });
      cpSync(clone.directory, directory, { recursive: true });
    },
  };
  return pipeline.run(pushed);
}

const manifest = { name: 'fixture', version: '1.0.0', dependencies: { thing: '1.0.0' } };
const entry = { version: '1.0.0', integrity: 'sha512-x' };
const lock = { lockfileVersion: 3, packages: { '': manifest, 'node_modules/thing': entry } };
const files = {
  'package.json': JSON.stringify(manifest),
  'package-lock.json': JSON.stringify(lock),
  'a.json': JSON.stringify({ Resources: {}, Description: 'the commit' }),
};

/** What `npm ci` leaves in a directory. */
function install(directory: string, packages: object): void {
  mkdirSync(join(directory, 'node_modules', 'thing'), { recursive: true });
  writeJson(join(directory, 'node_modules', '.package-lock.json'), { lockfileVersion: 3, packages });
}

test('what its commands leave in the base directory is what is deployed; its output is kept and shown', async () => {
  install(lab.directory, { 'node_modules/thing': entry });
  const record = await push(
    ['mkdir cdk.out', 'cp a.json cdk.out/', 'test -d node_modules/thing', 'echo done here'],
    files,
  );
  expect(record.status).toBe('Succeeded');
  expect(lab.requests.at(-1)!.template.Description).toBe('the commit');
  expect(lab.output).toContain('npm ci: left out, a copy of what package-lock.json asks for is there');
  expect(lab.output).toContain(`runtime nodejs 22: this machine's ${process.version} is used`);
  expect(lab.output).toMatch(/Synth: \$ echo done here\n.*Synth: done here/);
  expect(readFileSync(join(lab.state.logs, '0001', 'Build.Synth.log'), 'utf8')).toContain('\ndone here\n');
});

test.each([
  ['a build before the one that deploys the pipeline', ['npx cdk deploy Pipeline'], true],
  ['a build that nothing follows that deploys the pipeline', ['npx cdk diff Pipeline'], false],
])('%s: what to do where its command itself is wrong is said, or not', async (_, mutating, isSaid) => {
  const deployed = lab.tree([source, build, stages.update], {
    resources: { Synth: project('synth', ['exit 3']), Project: project('mutate', mutating) },
    templates: template,
  });
  const pipeline = await lab.pipeline(deployed);
  const record = await pipeline.run({ ...deployed, assembly: undefined });
  const [error] = record.stages.flatMap(({ actions }) => actions.flatMap(({ error = [] }) => error));
  expect(error).toMatch(/^Build\/Synth: COMMAND_EXECUTION_ERROR: 'exit 3' ended with exit status 3/);
  expect(
    /→ repair what the command reports; where the command itself is wrong, no push mends it.*npx cdk deploy/.test(
      error!,
    ),
  ).toBe(isSaid);
});

test('a build that prints megabytes and fails: the last lines are told, all of it is kept', async () => {
  install(lab.directory, { 'node_modules/thing': entry });
  const noise = `node -e "for (let i = 0; i < 60000; i++) console.log('line ' + i + ' ' + '.'.repeat(40))"`;
  const record = await push([noise, 'echo the reason >&2; exit 3'], files);
  const error = record.stages[1]!.actions[0]!.error!;
  expect(record.status).toBe('Failed');
  expect(error).toContain('the reason');
  expect(error).toContain('line 59999');
  expect(error.split('\n').length).toBeLessThan(25);
  expect(statSync(join(lab.state.logs, '0001', 'Build.Synth.log')).size).toBeGreaterThan(3_000_000);
  expect(lab.requests.map(({ stackName }) => stackName)).not.toContain('a');
});

test('a build that hangs is ended after the project’s own timeout, with what it started', async () => {
  install(lab.directory, { 'node_modules/thing': entry });
  const record = await push(['sleep 60 & echo waiting; wait'], files, { TimeoutInMinutes: 0.01 });
  expect(record.stages[1]!.actions[0]!.error).toMatch(/BUILD_TIMED_OUT: .*did not end within 0.01 minutes\n.*waiting/s);
});

describe('builds beside the one that makes the assembly', () => {
  const part = (shard: number) =>
    buildAction(`Test-${shard}`, 'tests', 'Source', {
      ActionTypeId: { Category: 'Test', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
      Configuration: {
        EnvironmentVariables: JSON.stringify([{ name: 'SHARD', type: 'PLAINTEXT', value: `${shard}/3` }]),
      },
    });
  const tree = (commands: readonly string[]) =>
    lab.tree([source, { ...build, Actions: [...build.Actions, part(1), part(2), part(3)] }, deploy], {
      resources: {
        Synth: project('synth', ['mkdir cdk.out', 'cp a.json cdk.out/'], {
          spec: { artifacts: { 'base-directory': 'cdk.out' } },
        }),
        Tests: project('tests', commands),
      },
      templates: template,
    });
  const pushed: Tree = {
    revision: { commit: 'c0ffee0', branch: 'main', message: 'A change', description: 'commit c0ffee0 of main' },
    writeTo: async (directory) => {
      mkdirSync(directory, { recursive: true });
      for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
    },
  };
  const notes = () => readFileSync(join(lab.directory, 'notes'), 'utf8').trim().split('\n');
  const note = (text: string) => `echo ${text} >> ${join(lab.directory, 'notes')}`;

  test('each do their own part, one after the other on this one machine', async () => {
    const pipeline = await lab.pipeline(tree([note('begin $SHARD'), 'sleep 0.1', note('end $SHARD')]));
    expect((await pipeline.run(pushed)).status).toBe('Succeeded');
    expect(notes()).toEqual([1, 2, 3].flatMap((shard) => [`begin ${shard}/3`, `end ${shard}/3`]));
  });

  test('end with the first that fails: what has not begun does not begin, and is told as that', async () => {
    const pipeline = await lab.pipeline(tree([note('$SHARD'), 'test $SHARD != 2/3']));
    const { status, stages: played } = await pipeline.run(pushed);
    expect(status).toBe('Failed');
    expect(played[1]!.actions.map((action) => [action.name, action.status])).toEqual([
      ['Synth', 'Succeeded'],
      ['Test-1', 'Succeeded'],
      ['Test-2', 'Failed'],
      ['Test-3', undefined],
    ]);
    expect(played[1]!.actions[3]!.started).toBeUndefined();
    expect(notes()).toEqual(['1/3', '2/3']);
    expect(lab.output).toMatch(/^ {2}– Test-3 {2}not begun, as Test-2 had failed$/m);
    expect(lab.requests.map(({ stackName }) => stackName)).not.toContain('a');
  });

  test('take the time that each takes itself, not the time that it waited for the others', async () => {
    const pipeline = await lab.pipeline(tree(['test $SHARD != 1/3 || sleep 1.2']));
    const { stages: played } = await pipeline.run(pushed);
    const [, first, ...others] = played[1]!.actions.map(
      ({ started, ended }) => Date.parse(ended!) - Date.parse(started!),
    );
    expect(first).toBeGreaterThanOrEqual(1200);
    expect(Math.max(...others)).toBeLessThan(1000);
    const told = [...lab.output.matchAll(/✔ Test-\d {2}(\d+\.\d) s/g)].map(([, seconds]) => Number(seconds));
    expect(told[0]).toBeGreaterThanOrEqual(1.2);
    expect(Math.max(...told.slice(1))).toBeLessThan(1);
  });

  test('are left out like its own commands where the assembly is there already, in one line that says so', async () => {
    const first = tree(['false']);
    const { status, stages: played } = await (await lab.pipeline(first)).run(first);
    expect(status).toBe('Succeeded');
    expect(played[1]!.actions.map(({ omitted }) => omitted)).toEqual(Array(4).fill(true));
    expect(lab.output).toContain(
      '  – Synth, Test-1, Test-2, Test-3  not run: the assembly is there already, synthesized\n',
    );
    expect(lab.output).not.toMatch(/✔ (Synth|Test)/);
  });
});
