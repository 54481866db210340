import { endpointServiceParameterName, readerRoleName, stackName, vpcLinkName } from '../stages/names';

/** What a name is made of. */
export interface NameParts {
  /** The configured `name` of the whole system. */
  readonly name: string;
  readonly environment: string;
  readonly providers: readonly string[];
  readonly zones: readonly string[];
}

/** What a service allows in a name that is made from the configuration. */
export interface NameRule {
  /** Completes "together they make the …". */
  readonly named: string;
  /** Completes "and … allows 64 characters". */
  readonly service: string;
  /** In characters. */
  readonly longest: number;
  /** Beginnings that the service keeps for itself. @default - none */
  readonly reserved?: RegExp;
  /** The page of AWS's documentation that says so. */
  readonly source: string;
  /** All names of this kind in one environment. */
  names(parts: NameParts): readonly string[];
}

/**
 * Every name that is made from the configuration, and the rule of its service.
 *
 * Their characters need no rule: the shape of `name` (lower-case letters, digits, hyphens) is a part of what each of these services
 * allows. Neither do names that CloudFormation makes from a stack's name, which it shortens: but for the artifact bucket's, whose
 * beginning is the stack's.
 */
export const nameRules: readonly NameRule[] = [
  {
    named: 'role name',
    service: 'IAM',
    longest: 64,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    names: (parts) => parts.providers.map((provider) => readerRoleName(parts, provider)),
  },
  {
    named: 'parameter name',
    service: 'Parameter Store',
    longest: 1011,
    reserved: /^\/(aws|ssm)/i,
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
    names: (parts) => parts.providers.map((provider) => endpointServiceParameterName(parts, provider)),
  },
  {
    named: 'stack name',
    service: 'CloudFormation',
    longest: 128,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html',
    names: (parts) => [...stacksOf(parts), pipelineStackName(parts.name)],
  },
  {
    named: 'pipeline name',
    service: 'CodePipeline',
    longest: 100,
    source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html',
    names: ({ name }) => [name],
  },
  {
    named: 'stage name',
    service: 'CodePipeline',
    longest: 100,
    source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StageDeclaration.html',
    names: ({ environment }) => ['Providers', 'Approve', 'GlobalApi'].map((stage) => `${environment}-${stage}`),
  },
  {
    // CDK Pipelines names the one that updates the pipeline, and none of the others.
    named: 'project name',
    service: 'CodeBuild',
    longest: 255,
    source: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html',
    names: ({ name }) => [`${name}-selfupdate`],
  },
  {
    named: 'bucket name',
    service: 'S3',
    // CloudFormation shortens it.
    longest: Number.POSITIVE_INFINITY,
    reserved: /^(xn--|sthree-|amzn-s3-demo-)/,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html',
    names: ({ name }) => [`${pipelineStackName(name)}-…`],
  },
  {
    named: 'API name',
    service: 'API Gateway',
    longest: 128,
    source: 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html',
    names: (parts) => [stackName(parts, 'global-api')],
  },
  {
    named: 'VPC link name',
    service: 'API Gateway',
    longest: 128,
    source: 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html',
    names: (parts) => [vpcLinkName(stackName(parts, 'global-api'), parts.zones)],
  },
  {
    named: 'task family',
    service: 'ECS',
    longest: 255,
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
    names: (parts) => parts.providers.map((provider) => stackName(parts, provider)),
  },
];

export function pipelineStackName(name: string): string {
  return `${name}-pipeline`;
}

/** A name that its service would refuse. */
export interface BrokenName {
  readonly rule: NameRule;
  readonly made: string;
  /** How many characters it is too long; undefined if it begins with what the service keeps for itself. */
  readonly excess?: number;
}

/** The first name with a reserved beginning, and the one that is too long by most. */
export function brokenNames(parts: NameParts): BrokenName[] {
  const all = nameRules.flatMap((rule) => rule.names(parts).map((made) => ({ rule, made })));
  const reserved = all.find(({ rule, made }) => rule.reserved?.test(made));
  const [longest] = all
    .map(({ rule, made }) => ({ rule, made, excess: made.length - rule.longest }))
    .sort((a, b) => b.excess - a.excess);
  return [...(reserved ? [reserved] : []), ...(longest !== undefined && longest.excess > 0 ? [longest] : [])];
}

function stacksOf(parts: NameParts): string[] {
  return [...parts.providers, 'global-api'].map((part) => stackName(parts, part));
}
