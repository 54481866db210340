import { join } from 'node:path';
import { readDefinition } from '../../../rehearsal/aws/codepipeline/definition';
import { type Cloud, openCloud } from '../../../rehearsal/cloud/cloud';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { structureDifference } from '../../../rehearsal/codepipeline/structure-difference';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { buildAction, deployAction, place, stages } from '../aws/codepipeline/stages';

const { source, build, gate } = stages;
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };

describe('the stack of a pipeline', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    const directory = temporaryDirectory();
    cloud = await openCloud({
      stateDirectory: join(directory, 'cloud'),
      assetDirectory: join(directory, 'assets'),
      callersDirectory: join(directory, 'callers'),
      port: 0,
      notice: () => {},
    });
  });
  afterEach(async () => {
    await cloud.close();
    removeDirectories();
  });

  const update = (list: readonly Properties[], more: Properties = {}, resources = {}) =>
    cloud.cloudFormation.deploy({
      ...place,
      stackName: 'pipeline',
      parameters: {},
      signal: new AbortController().signal,
      onEvent: () => {},
      template: {
        Resources: {
          ...resources,
          Pipeline: {
            Type: 'AWS::CodePipeline::Pipeline',
            Properties: {
              Name: 'api',
              RoleArn: 'arn:aws:iam::444444444444:role/pipeline',
              ArtifactStore: { Type: 'S3', Location: 'artifacts' },
              Stages: list,
              ...more,
            },
          },
        },
      },
    });
  const running = () => {
    const [pipeline] = cloud.world.all('AWS::CodePipeline::Pipeline', place);
    return readDefinition(pipeline!).stages.map(({ name }) => name);
  };
  const withRole = (arn: unknown) => ({ Name: 'Deploy', Actions: [deployAction('a', { RoleArn: arn })] });

  test.each([
    ['no source', [build, gate], {}, /InvalidStructureException: 'Synth' is of category Build/],
    ['a stage without actions', [source, build, { Name: 'Empty', Actions: [] }], {}, /stage 'Empty' has no actions/],
    ['two stages of one name', [source, build, gate, gate], {}, /two stages are called 'Approve'/],
    [
      'two actions of one name',
      [source, build, { Name: 'Deploy', Actions: [deployAction('a'), deployAction('a')] }],
      {},
      /two actions of stage 'Deploy' are called 'a'/,
    ],
    [
      'an action naming a role that is missing',
      [source, build, withRole('arn:aws:iam::222222222222:role/nobody')],
      {},
      /Stages\[2\].Actions\[0\].RoleArn: .*action 'a' names the role arn:aws:iam::222222222222:role\/nobody/,
    ],
    [
      'a bootstrap role of another account',
      [source, build, withRole('arn:aws:iam::222222222222:role/cdk-hnb659fds-deploy-role-333333333333-us-west-2')],
      {},
      /names the role/,
    ],
    ['a mode that is not played', [source, build], { ExecutionMode: 'PARALLEL' }, /'PARALLEL' is not rehearsed/],
  ])('refuses %s: the definition that runs stays', async (_, list, more, message) => {
    await update([source, build, deploy]);
    await expect(update(list as Properties[], more)).rejects.toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      cause: expect.objectContaining({ message: expect.stringMatching(message) }),
    });
    expect(running()).toEqual(['Source', 'Build', 'Deploy']);
  });

  test('takes roles of the bootstrap stack, and those that it creates itself', async () => {
    const Role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codepipeline.amazonaws.com' } },
          ],
        },
      },
    };
    const bootstrap = 'arn:aws:iam::222222222222:role/cdk-hnb659fds-deploy-role-222222222222-us-west-2';
    await update([source, build, withRole(bootstrap)]);
    await update([source, build, withRole({ 'Fn::GetAtt': ['Role', 'Arn'] }), gate], {}, { Role });
    expect(running()).toEqual(['Source', 'Build', 'Deploy', 'Approve']);
  });
});

describe('what is told of a replaced pipeline', () => {
  const definition = (list: readonly Properties[], more: Properties = {}) =>
    readDefinition({
      ...place,
      stack: 'pipeline',
      logicalId: 'Pipeline',
      type: 'AWS::CodePipeline::Pipeline',
      id: 'api',
      properties: { Stages: list, ...more },
      attributes: {},
      data: {},
      metadata: {},
    });
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
