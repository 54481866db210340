import { type CfnResource, Validations } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { CodePipeline } from 'aws-cdk-lib/pipelines';

/**
 * Findings of cdk-nag's AwsSolutions pack that are right as they are: each by its own id, on the resource it is about.
 *
 * All lie in what CDK Pipelines generates. Call once the pipeline is built.
 */
export function acknowledgeFindings(pipeline: CodePipeline): void {
  const bucket = pipeline.pipeline.artifactBucket.node.defaultChild as CfnResource;
  acknowledge(bucket, ['S1'], reasons.accessLogs);

  const artifacts = `IAM5[Resource::<${logicalId(bucket)}.Arn>/*]`;
  const policies = pipeline.node.findAll().filter(CfnPolicy.isCfnPolicy);
  for (const policy of policies) {
    acknowledge(policy, [artifacts, ...s3Actions, ...kmsActions], reasons.ownArtifacts);
    acknowledge(policy, ownLogs(policy), reasons.ownLogs);
    if (policy.node.path.includes('/SelfMutation/')) acknowledgeSelfMutation(policy);
    if (policy.node.path.includes('/Assets/')) acknowledgeAssetPublishing(policy);
  }
}

const reasons = {
  accessLogs:
    'Every object is encrypted with the pipeline key, so every read and write of one is a call of that key and in CloudTrail already; a second bucket would log the same',
  ownArtifacts:
    'The wildcards end at the artifact bucket of this pipeline and at its keys, each named by ARN: of the variants of one call, none reaches anything else',
  ownLogs: 'The wildcards stand for the log streams and the test reports of this one CodeBuild project',
  sharedLogs:
    'One role serves every publishing project of its asset type; the wildcards end at log groups and report groups of CodeBuild in the tooling account',
  builds:
    'Starts, stops and shows builds. Whoever acts as this role runs what the assembly says, and the same assembly is deployed by the next stage: the wildcard adds nothing to what such a commit could deploy',
  bootstrapRoles:
    'Limited by a condition to the bootstrap roles of this account (tag aws-cdk:bootstrap-role): the pipeline deploys its own stack through them, whatever qualifier they were bootstrapped with',
  describe:
    'cloudformation:DescribeStacks and s3:ListBucket: the CDK CLI looks for the bootstrap stack and its bucket, and reads names only',
} as const;

const s3Actions = ['Abort', 'DeleteObject', 'GetBucket', 'GetObject', 'List'].map(
  (action) => `IAM5[Action::s3:${action}*]`,
);

const kmsActions = ['GenerateDataKey', 'ReEncrypt'].map((action) => `IAM5[Action::kms:${action}*]`);

function acknowledgeSelfMutation(policy: CfnPolicy): void {
  acknowledge(policy, [`IAM5[Resource::arn:*:iam::${policy.stack.account}:role/*]`], reasons.bootstrapRoles);
  acknowledge(policy, ['IAM5[Resource::*]'], reasons.describe);
}

function acknowledgeAssetPublishing(policy: CfnPolicy): void {
  acknowledge(policy, ['IAM5[Resource::*]'], reasons.builds);
  acknowledge(
    policy,
    [
      `${codeBuildArn(policy, 'logs')}:log-group:/aws/codebuild/*]`,
      `${codeBuildArn(policy, 'codebuild')}:report-group/*]`,
    ],
    reasons.sharedLogs,
  );
}

/** Undefined unless the policy belongs to a CodeBuild project's role. */
function ownLogs(policy: CfnPolicy): string[] {
  const project = policy.node.scopes.map(({ node }) => node.defaultChild).find(CfnProject.isCfnProject);
  if (project === undefined) return [];
  return [
    `${codeBuildArn(policy, 'logs')}:log-group:/aws/codebuild/<${logicalId(project)}>:*]`,
    `${codeBuildArn(policy, 'codebuild')}:report-group/<${logicalId(project)}>-*]`,
  ];
}

function codeBuildArn({ stack }: CfnPolicy, service: string): string {
  return `IAM5[Resource::arn:aws:${service}:${stack.region}:${stack.account}`;
}

function acknowledge(resource: CfnResource, findings: readonly string[], reason: string): void {
  for (const finding of findings)
    Validations.of(resource).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
}

function logicalId(resource: CfnResource): string {
  return resource.stack.resolve(resource.logicalId);
}
