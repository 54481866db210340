import { readDefinition } from '../../../../rehearsal/aws/codepipeline/definition';
import { pipelineTwin } from '../../../../rehearsal/aws/codepipeline/pipeline';
import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { iamDeployments } from '../../cloud/iam-deployments';
import type { Deployments } from '../../cloudformation/deployments';
import { deployAction, place, stages } from './stages';

const { source, build, gate } = stages;
const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };

describe('the stack of a pipeline', () => {
  let deployments: Deployments;
  beforeEach(() => {
    deployments = iamDeployments((world) => [pipelineTwin(world)]);
  });
  afterEach(() => deployments.remove());

  const update = (list: readonly Properties[], more: Properties = {}, resources = {}) =>
    deployments.deploy(
      {
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
      { stackName: 'pipeline', at: place },
    );
  const running = () => {
    const [pipeline] = deployments.world.all('AWS::CodePipeline::Pipeline', place);
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
