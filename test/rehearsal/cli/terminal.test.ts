import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readExecutions } from '../../../rehearsal/codepipeline/execution-store';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { root } from '../../helpers/source-files';
import { hasTerminals, Terminal } from '../../helpers/terminal';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { smallAssembly } from './small-rehearsal';

const { source, build, gate } = stages;
const synth = project('synth', ['cp -r assembly cdk.out', 'test ! -f slow || sleep 60'], {
  spec: { artifacts: { 'base-directory': 'cdk.out' } },
  properties: {
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: { Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
  },
});
const deploy = (stack: string) => ({
  Name: `Deploy-${stack}`,
  Actions: [deployAction(stack, { Configuration: { TemplatePath: `Assembly::stages/${stack}.json` } })],
});
const api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } };
const question = 'Approve gate (execution 1, working-tree)? [y/n] ';

// Each promise is what a person sees; without a terminal there is nothing to see, and it is left out.
(hasTerminals ? describe : describe.skip)('on a terminal (left out where there is no script(1))', () => {
  const state = new StateDirectory(join(temporaryDirectory(), 'state'));
  const directory = temporaryDirectory();
  const clone = new Clone();
  let assembly: string;
  let terminal: Terminal;
  const start = (...more: string[]) => {
    const main = [join(root, 'launch.cjs'), 'rehearsal/cli/start.ts'];
    const options = ['--state', state.path, '--port', '0', '--assembly', assembly];
    terminal = new Terminal([process.execPath, ...main, ...options, ...more], directory);
  };

  beforeAll(() => {
    assembly = smallAssembly(
      [source, build, deploy('data'), gate, deploy('api')],
      { data: { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } } }, api: { Resources: { Api: api } } },
      { Synth: synth },
    );
  });
  afterAll(() => {
    terminal.end();
    removeDirectories();
  });

  test('a key counts only while its question is seen, which stays below what is printed', async () => {
    start();
    terminal.type('y\ny');
    await terminal.shows(question);
    cpSync(assembly, join(clone.directory, 'assembly'), { recursive: true });
    const commit = clone.commit('Another version');
    terminal.type('no, w');
    await terminal.shows('no, w', () => terminal.last);
    await clone.push(state.repository, 'HEAD:main');
    await terminal.shows(`gate waits on, and Deploy-data: by now commit ${commit.slice(0, 12)} of execution 2`);
    await terminal.shows(`${question}no, w`, () => terminal.last);
    terminal.type('ait\r');
    await terminal.shows('y or n? ');
    expect(readExecutions(state).map(({ status }) => status)).toEqual(['InProgress', 'InProgress']);
  });

  test('Ctrl-C at the question ends it, and what waits is said to wait', async () => {
    terminal.type('\u0003');
    expect(await terminal.code()).toBe(130);
    expect(terminal.shown).toContain("Execution 1 waits at gate: the next 'npm start' goes on with it");
    expect(terminal.shown).toContain("Execution 2 waits before Approve: the next 'npm start' goes on with it");
    expect(terminal.shown).not.toMatch(/goes on serving|failed|Nothing serves/);
  });

  test('Ctrl-C in a build says nothing of an API that goes on serving', async () => {
    start('--approve');
    await terminal.shows('Execution 3 succeeded');
    clone.write('slow', '');
    clone.commit('A slow one');
    await clone.push(state.repository, 'HEAD:main');
    await terminal.shows('Synth: $ test');
    terminal.type('\u0003');
    expect(await terminal.code()).toBe(0);
    expect(terminal.shown).toContain('Execution 4 stopped: the rehearsal was ended');
    expect(terminal.shown).not.toMatch(/goes on serving|failed/);
  });
});
