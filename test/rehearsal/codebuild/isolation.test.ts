import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { buildAction, deployAction, project, stages } from '../aws/codepipeline/stages';
import { PipelineLab } from '../codepipeline/pipeline-lab';

const { source, build } = stages;

let lab: PipelineLab;
const before = { ...process.env };
beforeEach(() => {
  lab = new PipelineLab();
});
afterEach(async () => {
  process.env = { ...before };
  await lab.close();
  removeDirectories();
});

/** Runs commands as the build of a person whose environment holds this too; what they printed, by the first word. */
async function inBuild(commands: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  Object.assign(process.env, environment);
  const stage = { Name: 'Test', Actions: [buildAction('test', 'probe', 'Source')] };
  const tree = lab.tree([source, build, stage, { Name: 'Deploy', Actions: [deployAction('a')] }], {
    resources: { Synth: project('synth', ['npm ci']), probe: project('probe', commands) },
    templates: { 'a.json': { Resources: {} } },
  });
  const record = await (await lab.pipeline(tree)).run(tree);
  const file = join(lab.state.logs, '0001', 'Test.test.log');
  const log = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { status: record.status, log, error: record.stages[2]!.actions[0]!.error };
}

/** All that a person may have around: a project with packages, a repository, settings, credentials. */
function person() {
  const home = join(lab.directory, 'home');
  const own = join(lab.directory, 'node_modules', 'undeclared');
  mkdirSync(own, { recursive: true });
  writeJson(join(own, 'package.json'), { name: 'undeclared', version: '1.0.0', main: 'index.js' });
  writeFileSync(join(own, 'index.js'), '');
  for (const programs of [join('node_modules', '.bin'), 'bin']) {
    mkdirSync(join(lab.directory, programs));
    symlinkSync('/bin/true', join(lab.directory, programs, `own-${basename(programs)}`));
  }
  const others = join(temporaryDirectory(), 'node_modules', '.bin');
  mkdirSync(others, { recursive: true });
  symlinkSync('/bin/true', join(others, 'of-others'));
  writeJson(join(lab.directory, 'package.json'), { name: 'own', version: '1.0.0' });
  writeJson(join(lab.directory, 'tsconfig.json'), {});
  writeFileSync(join(lab.directory, '.npmrc'), 'registry=http://127.0.0.1:1/\n');
  execFileSync('git', ['init', '--quiet', lab.directory]);
  mkdirSync(join(home, '.aws'), { recursive: true });
  writeFileSync(
    join(home, '.aws', 'credentials'),
    '[default]\naws_access_key_id = AKIAPERSON\naws_secret_access_key = s\n',
  );
  writeFileSync(
    join(home, '.npmrc'),
    [
      'registry=https://registry.example/npm/',
      '@own:registry=https://own.example/',
      '//own.example/:_authToken=secret',
      '',
    ].join('\n'),
  );
  writeFileSync(join(home, '.gitconfig'), '[user]\n  name = Person\n');
  return {
    HOME: home,
    TMPDIR: lab.directory,
    PATH: `${join(lab.directory, 'node_modules', '.bin')}:${join(lab.directory, 'bin')}:node_modules/.bin:${others}:${before.PATH}`,
    NPM_TOKEN: 'secret-1',
    GITHUB_TOKEN: 'secret-2',
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'secret-3',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/secret-4',
    NODE_OPTIONS: '--max-old-space-size=99',
    NODE_PATH: join(lab.directory, 'node_modules'),
    GIT_DIR: join(lab.directory, '.git'),
    CI: 'secret-5',
    TERM: 'xterm',
    npm_config_userconfig: join(home, '.npmrc'),
    LANG: 'C.UTF-8',
  };
}

test('a build has the environment that is listed, and nothing of the person’s', async () => {
  const { status, log } = await inBuild(['env', 'cat "$HOME/.npmrc"', 'aws_probe=1'], person());
  expect(status).toBe('Succeeded');
  const names = [...log.matchAll(/^([A-Za-z_]\w*)=/gm)].map(([, name]) => name!);
  const found = [...new Set(names)].filter((name) => !/^(registry|cache|cafile|ca|proxy|noproxy)$|^strict/.test(name));
  const machine = [
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'NODE_EXTRA_CA_CERTS',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'AWS_CA_BUNDLE',
  ];
  expect(
    found.filter((name) => !machine.includes(name) && !/^(LC_|https?_proxy|all_proxy)/i.test(name)).sort(),
  ).toEqual(
    [
      ...[
        'AWS_CONFIG_FILE',
        'AWS_DEFAULT_REGION',
        'AWS_EC2_METADATA_DISABLED',
        'AWS_REGION',
        'AWS_SHARED_CREDENTIALS_FILE',
      ],
      ...['CDK_DISABLE_CLI_TELEMETRY', 'CDK_HOME', 'CDK_NOTICES', 'GIT_SSH_COMMAND'],
      ...['CODEBUILD_BUILD_ARN', 'CODEBUILD_BUILD_ID', 'CODEBUILD_CI', 'CODEBUILD_INITIATOR'],
      ...[
        'CODEBUILD_RESOLVED_SOURCE_VERSION',
        'CODEBUILD_SRC_DIR',
        'GIT_CEILING_DIRECTORIES',
        'HOME',
        'LANG',
        'NO_PROXY',
        'PATH',
      ],
      ...['PWD', 'SHLVL', 'TMPDIR', '_', 'no_proxy', 'npm_config_globalconfig'],
    ].sort(),
  );
  expect(log).not.toMatch(/secret|AKIAPERSON|production/);
  expect(log).toContain('AWS_EC2_METADATA_DISABLED=true');
  // What npm needs to find packages, wherever the person has configured it.
  expect(log).toContain('registry="https://registry.example/npm/"');
  expect(log).toContain('@own:registry="https://own.example/"');
  expect(log).toMatch(/^cache="\//m);
});

test('a build lies in no project: no package, repository, setting or program of the person is found', async () => {
  const { status, log, error } = await inBuild(
    [
      `node -e "require.resolve('undeclared')" 2>/dev/null && echo FOUND undeclared || true`,
      'git rev-parse --git-dir 2>/dev/null && echo FOUND repository || true',
      'git config user.name && echo FOUND identity || true',
      'own-.bin 2>/dev/null && echo FOUND program || true',
      'own-bin 2>/dev/null && echo FOUND program || true',
      'of-others 2>/dev/null && echo FOUND program || true',
      'test "$(npm prefix)" = "$PWD"',
      'test "$(npm config get registry)" = "https://registry.example/npm/"',
      'd=$PWD; while [ "$d" != / ]; do d=$(dirname "$d"); for f in package.json node_modules .git .npmrc tsconfig.json; do test -e "$d/$f" && echo "FOUND $d/$f" || true; done; done',
      'test -z "$(ls -A "$TMPDIR")"',
      'test "$(node -p process.execPath)" = "' + process.execPath + '"',
      'stat -c "mode %a" "$PWD/../.." 2>/dev/null || stat -f "mode %Lp" "$PWD/../.."',
      'echo "where $PWD"; echo x > "$HOME/x"; echo x > "$TMPDIR/x"',
    ],
    person(),
  );
  expect(error).toBeUndefined();
  expect(status).toBe('Succeeded');
  expect(log).not.toMatch(/^FOUND/m);
  expect(log).toMatch(/^mode 700$/m);
  // Nothing of it is left, while the rehearsal goes on.
  const [, where] = /^where (.*)$/m.exec(log)!;
  expect(existsSync(dirname(where!))).toBe(false);
  const root = dirname(dirname(where!));
  expect(statSync(root).mode & 0o777).toBe(0o700);
  await lab.close();
  expect(existsSync(root)).toBe(false);
  lab = new PipelineLab();
});

test('a project that comes to lie around the builds ends the next one, by the name of what is in the way', async () => {
  const { directory } = await lab.builds.machine('here');
  writeFileSync(join(dirname(directory), 'package.json'), '{}');
  const { status, error } = await inBuild(['true']);
  expect(status).toBe('Failed');
  expect(error).toContain(`${join(dirname(directory), 'package.json')} would be seen by the build`);
});

(process.platform === 'linux' ? test : test.skip)(
  'what leaves the process group of a build ends with it all the same',
  async () => {
    const { status, log } = await inBuild(['setsid sleep 60 & echo pid $!; sleep 0.2']);
    expect(status).toBe('Succeeded');
    const pid = Number(/^pid (\d+)$/m.exec(log)![1]);
    while (existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
);

test('what a person gives by REHEARSAL_BUILD_ stands over what the build would have', async () => {
  const given = { REHEARSAL_BUILD_SMOKE_TEST_SECONDS: '77', REHEARSAL_BUILD_GREETING: 'hello there' };
  const { log } = await inBuild(
    ['echo "given: $SMOKE_TEST_SECONDS, $GREETING"', 'env | grep REHEARSAL_ || true'],
    given,
  );
  expect(log).toContain('given: 77, hello there');
  expect(log).not.toMatch(/^REHEARSAL_/m);
});
