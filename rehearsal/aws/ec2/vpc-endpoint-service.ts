import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type Resource, type World } from '../../cloudformation/world';
import { serviceName } from '../../path/service-name';
import { existing, refuse } from '../../path/values';

const SERVICE = 'AWS::EC2::VPCEndpointService';
const PERMISSIONS = 'AWS::EC2::VPCEndpointServicePermissions';

export class EndpointServiceTwin implements Twin {
  readonly types = [SERVICE];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const id = `vpce-svc-${request.generatedHex}`;
    return { id, attributes: { ServiceId: id } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request);
    return { id: before.id, attributes: before.attributes };
  }

  /** "An endpoint service with connections cannot be deleted": AWS PrivateLink Guide, "Delete an endpoint service". */
  async delete(service: Resource): Promise<void> {
    const connected = this.#world
      .all('AWS::EC2::VPCEndpoint')
      .filter((endpoint) => endpoint.properties.ServiceName === serviceName(service));
    if (connected.length === 0) return;
    refuse(service, {
      code: 'ExistingVpcEndpointConnections',
      message: `Service ${service.id} has existing active VPC Endpoint connections!`,
      repair: `delete the consumer first: ${connected.map((endpoint) => `${nameOf(endpoint)} in account ${endpoint.account}`).join(', ')}`,
    });
  }

  #check(request: ResourceRequest): void {
    const arns: readonly unknown[] = request.properties.NetworkLoadBalancerArns ?? [];
    if (arns.length === 0) {
      refuse(request, {
        property: 'NetworkLoadBalancerArns',
        code: 'InvalidParameter',
        message: 'an endpoint service needs at least one Network Load Balancer',
        repair:
          request.properties.GatewayLoadBalancerArns === undefined
            ? 'name the Network Load Balancer that stands before the service'
            : 'the rehearsal plays endpoint services of Network Load Balancers only',
      });
    }
    for (const [index, arn] of arns.entries()) {
      const property = `NetworkLoadBalancerArns[${index}]`;
      const balancer = existing(this.#world, request, 'AWS::ElasticLoadBalancingV2::LoadBalancer', arn, {
        property,
        code: 'InvalidParameter',
        message: `One or more of the load balancer ARNs is invalid: ${arn}`,
      });
      if (balancer.properties.Type === 'network') continue;
      refuse(request, {
        property,
        code: 'InvalidParameter',
        message: `${nameOf(balancer)} is no Network Load Balancer`,
        repair: 'put a Network Load Balancer before the service: an endpoint service takes no other',
      });
    }
  }
}

export class EndpointServicePermissionsTwin implements Twin {
  readonly types = [PERMISSIONS];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    return { id: `vpce-svc-permissions-${request.generatedHex}` };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest): void {
    const { ServiceId: id, AllowedPrincipals: principals = [] } = request.properties;
    existing(this.#world, request, SERVICE, id, {
      property: 'ServiceId',
      code: 'InvalidVpcEndpointServiceId.NotFound',
      message: `The VpcEndpointService Id '${id}' does not exist`,
    });
    for (const [index, principal] of (principals as unknown[]).entries()) {
      // A root, a user or a role without a path: "Manage permissions", AWS PrivateLink Guide.
      if (principal === '*' || /^arn:aws[\w-]*:iam::\d{12}:(root|(user|role)\/[^/]+)$/.test(String(principal)))
        continue;
      refuse(request, {
        property: `AllowedPrincipals[${index}]`,
        code: 'InvalidPrincipal',
        message: `Invalid Principal: '${principal}'`,
        repair: "give '*', arn:aws:iam::<account>:root, or the ARN of a user or role without a path",
      });
    }
  }
}

/** Whether an endpoint of this account may be connected: nobody may unless the service's permissions say so. */
export function admits(world: World, service: Resource, consumer: AwsEnvironment): boolean {
  const { account, region } = consumer;
  // Whole account, or the role that CloudFormation itself uses in an account bootstrapped by the CDK.
  const deployer = new RegExp(
    `^arn:aws[\\w-]*:iam::${account}:(root|role/cdk-\\w+-cfn-exec-role-${account}-${region})$`,
  );
  return world
    .all(PERMISSIONS, service)
    .filter((permissions) => permissions.properties.ServiceId === service.id)
    .flatMap((permissions): readonly unknown[] => permissions.properties.AllowedPrincipals ?? [])
    .some((principal) => principal === '*' || deployer.test(String(principal)));
}
