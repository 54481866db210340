import type { Properties, Resource } from '../../../../rehearsal/cloudformation/world';
import { deployedResource } from '../../cloudformation/deployed-resource';

/** Where the pipelines of these tests are. */
export const place = { account: '444444444444', region: 'us-west-2' };

/** The pipeline `api` with these properties, deployed. */
export function deployedPipeline(properties: Properties): Resource {
  const names = { ...place, stack: 'pipeline', logicalId: 'Pipeline' };
  return deployedResource('AWS::CodePipeline::Pipeline', 'api', properties, names);
}

/** The role of every {@link project}, which may write logs. */
export const buildRole: Resource = {
  ...deployedResource(
    'AWS::IAM::Role',
    'builds',
    {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'Log',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] },
        },
      ],
    },
    { ...place, stack: 'pipeline', logicalId: 'BuildRole' },
  ),
  attributes: { Arn: `arn:aws:iam::${place.account}:role/builds` },
};

/** A CodeBuild project whose build phase has these commands. */
export function project(
  name: string,
  commands: readonly string[],
  more: { readonly spec?: object; readonly properties?: object } = {},
): object {
  const BuildSpec = JSON.stringify({ version: '0.2', phases: { build: { commands } }, ...more.spec });
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      Name: name,
      ServiceRole: buildRole.attributes.Arn,
      Source: { BuildSpec, Type: 'CODEPIPELINE' },
      ...more.properties,
    },
  };
}

/** Stages of a pipeline resource. */
export const stages = {
  source: {
    Name: 'Source',
    Actions: [
      {
        Name: 'repository',
        ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
        Configuration: { FullRepositoryId: 'example/api', BranchName: 'main' },
        OutputArtifacts: [{ Name: 'Source' }],
        Namespace: 'Source',
      },
    ],
  },
  build: {
    Name: 'Build',
    Actions: [buildAction('Synth', 'synth', 'Source', { OutputArtifacts: [{ Name: 'Assembly' }] })],
  },
  update: { Name: 'Update', Actions: [buildAction('SelfMutate', 'mutate', 'Assembly')] },
  gate: {
    Name: 'Approve',
    Actions: [
      {
        Name: 'gate',
        ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
        Configuration: { CustomData: 'Deploy #{Source.CommitId}?' },
      },
    ],
  },
};

type MoreOfAction = Properties & { readonly Configuration?: object };

export function buildAction(name: string, projectName: string, input: string, more: MoreOfAction = {}): Properties {
  return {
    Name: name,
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: projectName, ...more.Configuration },
    InputArtifacts: [{ Name: input }],
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'Configuration')),
  };
}

export function deployAction(stack: string, more: MoreOfAction = {}): Properties {
  return {
    Name: stack,
    ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' },
    Configuration: {
      StackName: stack,
      ActionMode: 'CREATE_UPDATE',
      TemplatePath: `Assembly::${stack}.json`,
      ...more.Configuration,
    },
    InputArtifacts: [{ Name: 'Assembly' }],
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'Configuration')),
  };
}
