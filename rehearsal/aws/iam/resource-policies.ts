import { recordedTwin } from '../../cloudformation/recorded';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import type { PolicyType } from '../../permissions/policy-grammar';
import { inIamsGrammar } from './documents';

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
      if (stated !== undefined) check(stated, { world, request, property });
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
