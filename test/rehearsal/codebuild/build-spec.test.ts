import { execFileSync, spawnSync } from 'node:child_process';
import { commandsOf, parseBuildSpec, scriptOf } from '../../../rehearsal/codebuild/build-spec';

function play(phases: object): { code: number | null; output: string[] } {
  const spec = parseBuildSpec(JSON.stringify({ version: '0.2', phases }), 'project');
  const { status, stdout } = spawnSync('bash', ['-c', scriptOf(spec, 'RUN ')], { encoding: 'utf8' });
  return { code: status, output: stdout.split('\n').filter((line) => line !== '' && !line.startsWith('RUN ')) };
}

test('phases run in their own order, in one shell', () => {
  const phases = {
    post_build: { commands: ['echo post $X'] },
    build: { commands: ['echo build $X', 'cd /'] },
    pre_build: { commands: ['export X=1', "echo 'it'\"'\"'s'"] },
    install: { 'runtime-versions': { nodejs: 22 }, commands: ['echo install'] },
  };
  expect(play(phases)).toEqual({ code: 0, output: ['install', "it's", 'build 1', 'post 1'] });
});

test('a failed command ends its phase, its finally runs, and the build fails with its status', () => {
  const phases = {
    install: { commands: ['echo a', 'exit_with() { return 7; }; exit_with', 'echo b'], finally: ['echo f'] },
    build: { commands: ['echo c'] },
  };
  expect(play(phases)).toEqual({ code: 7, output: ['a', 'f'] });
});

test('post_build follows a failed build, and does not heal it', () => {
  const phases = { build: { commands: ['false'] }, post_build: { commands: ['echo after', 'true'] } };
  expect(play(phases)).toEqual({ code: 1, output: ['after'] });
});

test('post_build does not follow a failed install', () => {
  const phases = {
    install: { commands: ['false'] },
    build: { commands: ['echo b'] },
    post_build: { commands: ['echo p'] },
  };
  expect(play(phases)).toEqual({ code: 1, output: [] });
});

test('a command of several lines is one command', () => {
  expect(play({ build: { commands: ['for i in 1 2; do\n  echo $i\ndone'] } })).toEqual({ code: 0, output: ['1', '2'] });
});

test('the script of the whole build announces each command', () => {
  const spec = parseBuildSpec(
    'version: 0.2\nphases:\n  build:\n    commands:\n      - echo -n a\n      - echo b\n',
    'p',
  );
  expect(execFileSync('bash', ['-c', scriptOf(spec, 'RUN ')], { encoding: 'utf8' })).toBe(
    '\nRUN echo -n a\na\nRUN echo b\nb\n',
  );
  expect(commandsOf(spec)).toEqual(['echo -n a', 'echo b']);
});

test('variables and artifacts are read', () => {
  const spec = parseBuildSpec(
    'version: "0.2"\nenv:\n  variables:\n    A: 1\nphases: {}\nartifacts:\n  base-directory: cdk.out\n  files: "**/*"\n',
    'p',
  );
  expect(spec).toMatchObject({ variables: { A: '1' }, artifacts: { baseDirectory: 'cdk.out' } });
});

test.each([
  ['version: 0.1\nphases: {}', /version: .*0.1/],
  ['version: 0.2\nphases:\n  compile:\n    commands: [a]', /phases.compile: .*is not a phase/],
  ['version: 0.2\nphases:\n  build:\n    commands: make', /phases.build.commands: .*"make" is not a list/],
  ['version: 0.2\nenv:\n  secrets-manager:\n    A: b\nphases: {}', /env.secrets-manager/],
  ['version: 0.2\nbatch: {}\nphases: {}', /batch/],
  ['a: [', /cannot be read/],
  ['', /input is empty/],
  ['~', /holds no phases/],
])('%j is refused', (text, message) => {
  expect(() => parseBuildSpec(text, 'project')).toThrow(message);
});
