import { lengthOf, resourcesOf, type SynthesizedStack, target } from './synthesized-stacks';

/** What AWS allows of one thing, and how to count it in a template. */
export interface Quota {
  /** Completes "has 51 …". */
  readonly counted: string;
  readonly limit: number;
  /** Whether AWS raises it on request. An account may then have more than the default. */
  readonly adjustable: boolean;
  /** The page of AWS's documentation that says so. */
  readonly source: string;
  /** What to do if AWS does not raise it. */
  readonly remedy: string;
  /** Across all stacks of one account and region. @default - each stack by itself */
  readonly perAccount?: boolean;
  /** Pairs of a logical id and a count; an empty id stands for the whole stack or account. */
  count(stack: SynthesizedStack): Iterable<readonly [owner: string, used: number]>;
}

const cloudFormation = 'CloudFormation User Guide, "Understand CloudFormation quotas"';
const loadBalancing = 'Elastic Load Balancing, "Quotas for your Application Load Balancers"';
const httpApi = 'API Gateway Developer Guide, "Quotas for configuring and running an HTTP API"';
const vpc = 'VPC User Guide, "Amazon VPC quotas"';
const privateLink = 'VPC User Guide, "AWS PrivateLink quotas"';
const iam = 'IAM User Guide, "IAM and AWS STS quotas"';
const codePipeline = 'CodePipeline User Guide, "Quotas in AWS CodePipeline"';

const severalApis = 'publish the providers by several global APIs, each with accounts of its own (docs/scaling.md)';
const severalPipelines = 'give groups of providers or environments pipelines of their own (docs/scaling.md)';
const fewerStatements = 'say the same in fewer statements, or give each part a role of its own';

/** Everything that grows with providers, environments, zones or routes. */
export const quotas: readonly Quota[] = [
  {
    counted: 'resources in its template',
    limit: 500,
    adjustable: false,
    source: cloudFormation,
    remedy: severalApis,
    count: ({ template }) => [['', Object.keys(template.Resources ?? {}).length]],
  },
  {
    counted: 'bytes of template',
    limit: 1_000_000,
    adjustable: false,
    source: cloudFormation,
    remedy: severalApis,
    count: ({ bytes }) => [['', bytes]],
  },
  {
    counted: 'parameters in its template',
    limit: 200,
    adjustable: false,
    source: cloudFormation,
    remedy: 'split the stack',
    count: ({ template }) => [['', Object.keys(template.Parameters ?? {}).length]],
  },
  {
    counted: 'outputs in its template',
    limit: 200,
    adjustable: false,
    source: cloudFormation,
    remedy: 'split the stack',
    count: ({ template }) => [['', Object.keys(template.Outputs ?? {}).length]],
  },
  {
    counted: 'listeners',
    limit: 50,
    adjustable: true,
    source: loadBalancing,
    remedy: severalApis,
    *count(stack) {
      for (const [, { LoadBalancerArn: loadBalancer, Protocol: protocol }] of listeners(stack))
        if (String(protocol).startsWith('HTTP')) yield [target(loadBalancer), 1];
    },
  },
  {
    counted: 'target groups',
    limit: 100,
    adjustable: false,
    source: loadBalancing,
    remedy: severalApis,
    *count(stack) {
      const seen = new Set<string>();
      for (const [, { LoadBalancerArn: loadBalancer, Protocol: protocol, DefaultActions: actions }] of listeners(
        stack,
      )) {
        if (!String(protocol).startsWith('HTTP')) continue;
        for (const { TargetGroupArn: group } of actions ?? []) {
          const key = `${target(loadBalancer)} ${target(group)}`;
          if (group === undefined || seen.has(key)) continue;
          seen.add(key);
          yield [target(loadBalancer), 1];
        }
      }
    },
  },
  {
    counted: 'routes',
    limit: 300,
    adjustable: true,
    source: httpApi,
    remedy: `${severalApis}, or publish {proxy+} instead of single routes`,
    count: (stack) => each(stack, 'AWS::ApiGatewayV2::Route', 'ApiId'),
  },
  {
    counted: 'integrations',
    limit: 300,
    adjustable: false,
    source: httpApi,
    remedy: severalApis,
    count: (stack) => each(stack, 'AWS::ApiGatewayV2::Integration', 'ApiId'),
  },
  {
    counted: 'VPC links',
    limit: 10,
    adjustable: true,
    source: httpApi,
    remedy: 'give further environments accounts of their own for the global API',
    perAccount: true,
    count: (stack) => each(stack, 'AWS::ApiGatewayV2::VpcLink'),
  },
  {
    counted: 'VPCs',
    limit: 5,
    adjustable: true,
    source: vpc,
    remedy: 'give the providers accounts of their own',
    perAccount: true,
    count: (stack) => each(stack, 'AWS::EC2::VPC'),
  },
  {
    counted: 'interface endpoints',
    limit: 50,
    adjustable: true,
    source: privateLink,
    remedy: severalApis,
    *count(stack) {
      for (const [, endpoint] of resourcesOf(stack, 'AWS::EC2::VPCEndpoint'))
        if (endpoint.VpcEndpointType === 'Interface') yield [target(endpoint.VpcId), 1];
    },
  },
  {
    counted: 'inbound rules',
    limit: 60,
    adjustable: true,
    source: vpc,
    remedy: severalApis,
    count: (stack) => securityGroupRules(stack, 'Ingress'),
  },
  {
    counted: 'outbound rules',
    limit: 60,
    adjustable: true,
    source: vpc,
    remedy: severalApis,
    count: (stack) => securityGroupRules(stack, 'Egress'),
  },
  {
    counted: 'characters of inline policies',
    limit: 10_240,
    adjustable: false,
    source: iam,
    remedy: fewerStatements,
    *count(stack) {
      for (const [id, { Policies: policies }] of resourcesOf(stack, 'AWS::IAM::Role'))
        for (const { PolicyDocument: document } of policies ?? []) yield [id, lengthOf(document, stack)];
      for (const [, { Roles: roles, PolicyDocument: document }] of resourcesOf(stack, 'AWS::IAM::Policy'))
        for (const role of roles ?? []) yield [target(role), lengthOf(document, stack)];
    },
  },
  {
    counted: 'characters of managed policy',
    limit: 6144,
    adjustable: false,
    source: iam,
    remedy: fewerStatements,
    count: (stack) => documents(stack, 'AWS::IAM::ManagedPolicy', 'PolicyDocument'),
  },
  {
    counted: 'managed policies',
    limit: 10,
    adjustable: true,
    source: iam,
    remedy: severalPipelines,
    *count(stack) {
      for (const [id, { ManagedPolicyArns: policies }] of resourcesOf(stack, 'AWS::IAM::Role'))
        yield [id, policies?.length ?? 0];
      for (const [, { Roles: roles }] of resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))
        for (const role of roles ?? []) yield [target(role), 1];
    },
  },
  {
    counted: 'characters of trust policy',
    limit: 2048,
    adjustable: true,
    source: iam,
    remedy: fewerStatements,
    count: (stack) => documents(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument'),
  },
  {
    counted: 'bytes of bucket policy',
    limit: 20_480,
    adjustable: false,
    source: 'S3 User Guide, "Bucket policies and user policies"',
    remedy: severalPipelines,
    count: (stack) => documents(stack, 'AWS::S3::BucketPolicy', 'PolicyDocument'),
  },
  {
    counted: 'bytes of key policy',
    limit: 32_768,
    adjustable: false,
    source: 'KMS API Reference, PutKeyPolicy',
    remedy: severalPipelines,
    count: (stack) => documents(stack, 'AWS::KMS::Key', 'KeyPolicy'),
  },
  {
    counted: 'characters of endpoint policy',
    limit: 20_480,
    adjustable: false,
    source: privateLink,
    remedy: fewerStatements,
    count: (stack) => documents(stack, 'AWS::EC2::VPCEndpoint', 'PolicyDocument'),
  },
  {
    counted: 'characters of value',
    limit: 4096,
    adjustable: false,
    source: 'Systems Manager User Guide, "Managing parameter tiers"',
    remedy: 'take the advanced tier, or several parameters',
    *count(stack) {
      for (const [id, { Tier: tier, Value: value }] of resourcesOf(stack, 'AWS::SSM::Parameter'))
        if (tier === undefined || tier === 'Standard') yield [id, lengthOf(value, stack)];
    },
  },
  {
    counted: 'stages',
    limit: 50,
    adjustable: false,
    source: codePipeline,
    remedy: severalPipelines,
    *count(stack) {
      for (const [id, { Stages: stages }] of pipelines(stack)) yield [id, stages.length];
    },
  },
  {
    counted: 'actions in one stage',
    limit: 50,
    adjustable: false,
    source: codePipeline,
    remedy: severalPipelines,
    *count(stack) {
      for (const [id, { Stages: stages }] of pipelines(stack))
        for (const { Name: name, Actions: actions } of stages) yield [`${id} stage ${name}`, actions.length];
    },
  },
  {
    counted: 'actions',
    limit: 1000,
    adjustable: false,
    source: codePipeline,
    remedy: severalPipelines,
    *count(stack) {
      for (const [id, { Stages: stages }] of pipelines(stack))
        for (const { Actions: actions } of stages) yield [id, actions.length];
    },
  },
];

const listeners = (stack: SynthesizedStack) => resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::Listener');
const pipelines = (stack: SynthesizedStack) => resourcesOf(stack, 'AWS::CodePipeline::Pipeline');

function* each(stack: SynthesizedStack, type: string, ownedBy?: string): Generator<[string, number]> {
  for (const [, properties] of resourcesOf(stack, type))
    yield [ownedBy === undefined ? '' : target(properties[ownedBy]), 1];
}

function* documents(stack: SynthesizedStack, type: string, property: string): Generator<[string, number]> {
  for (const [id, properties] of resourcesOf(stack, type))
    if (properties[property] !== undefined) yield [id, lengthOf(properties[property], stack)];
}

/** Inline rules of the group, and rules that are resources of their own. */
function* securityGroupRules(stack: SynthesizedStack, direction: 'Ingress' | 'Egress'): Generator<[string, number]> {
  const property = `SecurityGroup${direction}`;
  for (const [id, group] of resourcesOf(stack, 'AWS::EC2::SecurityGroup')) yield [id, group[property]?.length ?? 0];
  yield* each(stack, `AWS::EC2::${property}`, 'GroupId');
}
