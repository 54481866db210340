import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { resourcesOf, type SynthesizedStack, synthesizedStacks, target } from './synthesized-stacks';

/** What one account needs before the first deployment, and a new account may not have. */
export interface AccountNeeds {
  readonly account: string;
  readonly stacks: readonly string[];
  /** The account that has to be trusted when this one is bootstrapped. @default - this one deploys to the others itself */
  readonly trusts?: string;
  /** Service principals of service-linked roles. */
  readonly roles: readonly string[];
  readonly quotas: readonly QuotaNeed[];
}

/** A quota whose value in a new account may be less than what is needed. */
export interface QuotaNeed {
  readonly code: string;
  readonly name: string;
  readonly needed: number;
  /** What a new account may have. */
  readonly fresh: number;
}

/**
 * The service that has to have its service-linked role before a resource of the type is created.
 *
 * A service makes it at the first call, and may refuse that very call because the role does not exist everywhere yet: "Unable to
 * assume the service linked role" (aws-cloudformation/cloudformation-coverage-roadmap#818, aws/containers-roadmap#2614). The stack then
 * ends in ROLLBACK_COMPLETE.
 *
 * Source: the page "Using service-linked roles" in the guide of each service.
 */
const serviceLinkedRoles: Readonly<Record<string, string>> = {
  'AWS::ECS::Cluster': 'ecs.amazonaws.com',
  'AWS::AutoScaling::AutoScalingGroup': 'autoscaling.amazonaws.com',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing.amazonaws.com',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'ecs.application-autoscaling.amazonaws.com',
  'AWS::ApiGatewayV2::VpcLink': 'ops.apigateway.amazonaws.com',
  'AWS::EC2::InstanceConnectEndpoint': 'ec2-instance-connect.amazonaws.com',
};

/** Source: EC2 Instance Types guide, "Specifications for Amazon EC2 burstable performance instances". */
const vCpus: Readonly<Record<string, number>> = {
  't4g.nano': 2,
  't4g.micro': 2,
  't4g.small': 2,
  't4g.medium': 2,
  't4g.large': 2,
  't4g.xlarge': 4,
  't4g.2xlarge': 8,
};

/** By what will be deployed to each account. */
export function accountNeeds(assembly: CloudAssembly): AccountNeeds[] {
  const stacks = synthesizedStacks(assembly);
  const tooling = stacks.find((stack) => [...resourcesOf(stack, 'AWS::CodePipeline::Pipeline')].length > 0)?.account;
  const byAccount = new Map<string, SynthesizedStack[]>();
  for (const stack of stacks) byAccount.set(stack.account, [...(byAccount.get(stack.account) ?? []), stack]);
  return [...byAccount].map(([account, held]) => ({
    account,
    stacks: held.map(({ name }) => name),
    ...(account !== tooling && { trusts: tooling }),
    roles: rolesOf(held),
    quotas: [instances(held), builds(held)].filter(({ needed, fresh }) => needed > fresh),
  }));
}

/** One line for each account. */
export function accountLines(needs: readonly AccountNeeds[]): string[] {
  return needs.map(({ account, trusts, roles, quotas }) =>
    [
      `${account}: bootstrapped${trusts === undefined ? '' : ` with --trust ${trusts}`}`,
      ...(roles.length === 0 ? [] : [`service-linked roles of ${roles.join(', ')}`]),
      ...quotas.map(
        ({ code, name, needed, fresh }) => `quota ${code} (${name}) of ${needed}, new accounts may have ${fresh}`,
      ),
    ].join('; '),
  );
}

function rolesOf(stacks: readonly SynthesizedStack[]): string[] {
  const types = Object.keys(serviceLinkedRoles).filter((type) =>
    stacks.some((stack) => [...resourcesOf(stack, type)].length > 0),
  );
  return types.map((type) => serviceLinkedRoles[type]!);
}

/**
 * Of all groups as large as they may become. Two of the shipped instances fit into a new account; the third, which a rolling update
 * launches before it ends an old one, does not: the first deployment succeeds, and the second fails.
 *
 * Source: EC2 User Guide, "On-Demand Instance quotas": 5 vCPUs by default.
 */
function instances(stacks: readonly SynthesizedStack[]): QuotaNeed {
  const needed = stacks.flatMap((stack) => {
    const types = new Map(
      [...resourcesOf(stack, 'AWS::EC2::LaunchTemplate')].map(([id, { LaunchTemplateData }]) => [
        id,
        String(LaunchTemplateData?.InstanceType),
      ]),
    );
    return [...resourcesOf(stack, 'AWS::AutoScaling::AutoScalingGroup')].map(([id, { LaunchTemplate, MaxSize }]) => {
      const type = types.get(target(LaunchTemplate?.LaunchTemplateId));
      const each = vCpus[type ?? ''];
      if (each === undefined)
        throw new Error(`${stack.name}/${id}: instances of type ${type}: add its vCPUs to pipeline/account-needs.ts`);
      return each * Number(MaxSize);
    });
  });
  return {
    code: 'L-1216C47A',
    name: 'vCPUs of running On-Demand Standard instances',
    needed: needed.reduce((sum, each) => sum + each, 0),
    fresh: 5,
  };
}

/**
 * As many as one stage of a pipeline starts at once.
 *
 * Source: CodeBuild User Guide, "Quotas for CodeBuild": 1 by default, and a new account may have 0. One more is refused, not queued
 * ("Cannot have more than 1 builds in queue for the account").
 */
function builds(stacks: readonly SynthesizedStack[]): QuotaNeed {
  type Action = { readonly ActionTypeId: { readonly Provider: string }; readonly RunOrder: number };
  type Stage = { readonly Actions: readonly Action[] };
  const atOnce = stacks
    .flatMap((stack) => [...resourcesOf(stack, 'AWS::CodePipeline::Pipeline')])
    .flatMap(([, { Stages }]) => Stages as readonly Stage[])
    .flatMap(({ Actions }) => {
      const built = Actions.filter(({ ActionTypeId }) => ActionTypeId.Provider === 'CodeBuild');
      return built.map(({ RunOrder }) => built.filter((other) => other.RunOrder === RunOrder).length);
    });
  return {
    code: 'L-5ED1D25B',
    name: 'concurrently running builds for ARM/Small environment',
    needed: Math.max(0, ...atOnce),
    fresh: 1,
  };
}
