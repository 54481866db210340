import { recordedTwin } from '../../cloudformation/recorded';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { refuse } from '../../kit/refusal';
import { isTrue } from '../../kit/values';
import { evaluate } from '../../permissions/evaluation';
import { administratorAccess } from '../../permissions/managed-policies';
import type { PolicyType } from '../../permissions/policy-grammar';
import { documentOf, inIamsGrammar } from './documents';

interface PolicyOf {
  readonly property: string;
  readonly policy: PolicyType;
  /** What the service says of a policy that it cannot read. */
  readonly code: string;
}

/** Types of which the policy is all that is checked. */
const policies: Readonly<Record<string, PolicyOf>> = {
  'AWS::IAM::RolePolicy': { property: 'PolicyDocument', policy: 'identity', code: 'MalformedPolicyDocument' },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  'AWS::S3::BucketPolicy': { property: 'PolicyDocument', policy: 'bucket', code: 'MalformedPolicy' },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
  'AWS::KMS::Key': { property: 'KeyPolicy', policy: 'key', code: 'MalformedPolicyDocumentException' },
  // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
  'AWS::SNS::TopicPolicy': { property: 'PolicyDocument', policy: 'topic', code: 'InvalidParameter' },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
  'AWS::SQS::QueuePolicy': { property: 'PolicyDocument', policy: 'queue', code: 'InvalidAttributeValue' },
};

/** Policies of resources that are recorded otherwise. */
export function recordedPolicyTwins(world: World): Twin[] {
  return Object.entries(policies).map(([type, { property, policy, code }]) => {
    const check = inIamsGrammar(policy, code);
    const checked = (request: ResourceRequest) => {
      const stated = request.properties[property];
      if (stated === undefined) return request;
      check(stated, { world, request, property });
      if (policy === 'key') refuseLockout(request, property);
      return request;
    };
    return {
      types: [type],
      isRecording: true,
      create: async (request) => recordedTwin.create(checked(request)),
      update: async (request, before) => recordedTwin.update!(checked(request), before),
    };
  });
}

/** Who deploys has to be allowed to change a key's policy again; CDK's bootstrap lets CloudFormation do everything, as this role. */
function refuseLockout({ properties, account, region, ...request }: ResourceRequest, property: string): void {
  if (isTrue(properties.BypassPolicyLockoutSafetyCheck)) return;
  const [role = `cdk-hnb659fds-cfn-exec-role-${account}-${region}`] =
    /cdk-[a-z0-9]+-cfn-exec-role-\d{12}-[a-z0-9-]+/.exec(JSON.stringify(properties[property])) ?? [];
  const partition = partitionOf(region);
  const { result } = evaluate({
    principal: `arn:${partition}:sts::${account}:assumed-role/${role}/AWSCloudFormation`,
    action: 'kms:PutKeyPolicy',
    resource: `arn:${partition}:kms:${region}:${account}:key/new`,
    account,
    context: {
      'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${role}`,
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': 'AssumedRole',
      'aws:SecureTransport': 'true',
      'kms:CallerAccount': account,
      'kms:ViaService': `cloudformation.${region}.amazonaws.com`,
    },
    identityPolicies: [administratorAccess],
    resourcePolicy: documentOf(properties[property]),
  });
  if (result === 'Allowed') return;
  refuse({
    resource: nameOf(request),
    property,
    code: 'MalformedPolicyDocumentException',
    message: 'The new key policy will not allow you to update the key policy in the future.',
    repair: `allow kms:* to arn:${partition}:iam::${account}:root, or kms:PutKeyPolicy to the role ${role}`,
    source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html',
  });
}
