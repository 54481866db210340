import { readDefinition } from '../../../rehearsal/aws/codepipeline/definition';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { structureDifference } from '../../../rehearsal/codepipeline/structure-difference';
import { buildAction, deployAction, deployedPipeline, stages } from '../aws/codepipeline/stages';

const { source, gate } = stages;
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };

describe('what is told of a replaced pipeline', () => {
  const definition = (list: readonly Properties[], more: Properties = {}) =>
    readDefinition(deployedPipeline({ Stages: list, ...more }));
  const synth = (hash: string) => ({
    Name: 'Build',
    Actions: [
      buildAction('Synth', 'synth', 'Source', {
        OutputArtifacts: [{ Name: 'Assembly' }],
        Configuration: {
          EnvironmentVariables: `[{"name":"_PROJECT_CONFIG_HASH","type":"PLAINTEXT","value":"${hash}"}]`,
        },
      }),
    ],
  });
  const before = [source, synth('1'), deploy];

  test.each([
    ['nothing', before, {}, []],
    [
      'the build spec',
      [source, synth('2'), deploy],
      {},
      ['~ action Build/Synth: what its CodeBuild project runs, or how'],
    ],
    ['a gate', [source, synth('1'), gate, deploy], {}, ['+ stage Approve: gate']],
    ['a stage that goes', [source, synth('1')], {}, ['- stage Deploy']],
    [
      'actions of a stage',
      [source, synth('1'), { Name: 'Deploy', Actions: [deployAction('b')] }],
      {},
      ['+ action Deploy/b', '- action Deploy/a'],
    ],
    [
      'an action and its stage',
      [
        source,
        synth('1'),
        { ...deploy, Actions: [deployAction('a', { RunOrder: 2 })], OnFailure: { Result: 'ROLLBACK' } },
      ],
      {},
      ['~ stage Deploy: OnFailure FAIL → ROLLBACK', '~ action Deploy/a: runOrder'],
    ],
    ['the mode', before, { ExecutionMode: 'QUEUED' }, ['~ pipeline: executionMode']],
  ])('%s', (_, after, more, lines) => {
    expect(structureDifference(definition(before), definition(after as Properties[], more))).toEqual(lines);
  });
});
