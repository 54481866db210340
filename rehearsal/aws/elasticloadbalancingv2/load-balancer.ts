import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../../cloudformation/world';
import { attributesOf, typeOf } from '../../path/load-balancer-attributes';
import { groupsOf } from '../../path/security-groups';
import type { SubnetAddresses } from '../../path/subnet-addresses';
import { existing, isTrue, refuse } from '../../path/values';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** An Application or a Network Load Balancer: a node with an address in each of its subnets. */
export class LoadBalancerTwin implements Twin {
  readonly types = [LOAD_BALANCER];
  readonly #world: World;
  readonly #addresses: SubnetAddresses;

  constructor(world: World, addresses: SubnetAddresses) {
    this.#world = world;
    this.#addresses = addresses;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const { subnets, vpc } = this.#check(request);
    const kind = typeOf(request) === 'network' ? 'net' : 'app';
    const name = elbName(
      this.#world,
      request,
      LOAD_BALANCER,
      'DuplicateLoadBalancerName',
      'A load balancer with the same name',
    );
    const full = `${kind}/${name}/${request.generatedHex.slice(0, 16)}`;
    const arn = `arn:aws:elasticloadbalancing:${request.region}:${request.account}:loadbalancer/${full}`;
    const internal = request.properties.Scheme === 'internal' && kind === 'app' ? 'internal-' : '';
    return {
      id: arn,
      attributes: {
        LoadBalancerArn: arn,
        LoadBalancerName: name,
        LoadBalancerFullName: full,
        DNSName: `${internal}${name}-${request.generatedHex.slice(0, 16)}.elb.${request.region}.amazonaws.com`,
        CanonicalHostedZoneID: 'Z1H1FL5HABSF5',
        SecurityGroups: this.#groups(request, vpc) ?? [],
      },
      data: { vpc, addresses: this.#addresses.adjust(subnets, request) },
    };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    const { subnets, vpc } = this.#check(request);
    return {
      id: before.id,
      attributes: { ...before.attributes, SecurityGroups: this.#groups(request, vpc) ?? [] },
      data: { vpc, addresses: this.#addresses.adjust(subnets, request, before.data.addresses) },
    };
  }

  async delete(balancer: Resource): Promise<void> {
    const service = this.#world
      .all('AWS::EC2::VPCEndpointService', balancer)
      .find((one) => one.properties.NetworkLoadBalancerArns?.includes(balancer.id));
    if (service !== undefined) {
      refuse(balancer, {
        code: 'ResourceInUse',
        message: `Load balancer '${balancer.id}' cannot be deleted because it is currently associated with another service`,
        repair: `delete endpoint service ${nameOf(service)} first`,
      });
    }
    if (isTrue(attributesOf(balancer)['deletion_protection.enabled'])) {
      refuse(balancer, {
        property: 'LoadBalancerAttributes',
        code: 'OperationNotPermitted',
        message: `Load balancer '${balancer.id}' cannot be deleted because deletion protection is enabled`,
        repair: 'set deletion_protection.enabled to false and deploy that first',
      });
    }
    this.#addresses.releaseAll(balancer.data.addresses);
  }

  /** Undefined for a Network Load Balancer without security groups: nothing guards it, and none can be added later. */
  #groups(request: ResourceRequest, vpc: string): readonly string[] | undefined {
    const stated = request.properties.SecurityGroups;
    if (typeOf(request) === 'network' && !(Array.isArray(stated) && stated.length > 0)) return undefined;
    return groupsOf(this.#world, stated, vpc, request);
  }

  #check(request: ResourceRequest): { subnets: string[]; vpc: string } {
    const subnets = this.#subnets(request);
    const vpc: string = subnets[0]!.properties.VpcId;
    for (const [index, id] of ((request.properties.SecurityGroups ?? []) as unknown[]).entries()) {
      const group = existing(this.#world, request, 'AWS::EC2::SecurityGroup', id, {
        property: `SecurityGroups[${index}]`,
        code: 'InvalidSecurityGroup',
        message: `One or more security groups are invalid: ${id}`,
      });
      if (group.properties.VpcId === vpc) continue;
      refuse(request, {
        property: `SecurityGroups[${index}]`,
        code: 'InvalidConfigurationRequest',
        message: `One or more security groups are invalid: ${id} belongs to ${group.properties.VpcId}, the subnets to ${vpc}`,
        repair: "name a security group of the subnets' VPC",
      });
    }
    if (request.properties.Scheme !== 'internal' && !this.#hasInternetGateway(request, vpc)) {
      refuse(request, {
        property: 'Scheme',
        code: 'InvalidSubnet',
        message: `VPC ${vpc} has no internet gateway`,
        repair: "state 'internal', or attach an internet gateway to the VPC",
      });
    }
    return { subnets: subnets.map((subnet) => subnet.id), vpc };
  }

  #subnets(request: ResourceRequest): Resource[] {
    const [property, ids]: [string, readonly unknown[]] = Array.isArray(request.properties.SubnetMappings)
      ? ['SubnetMappings', request.properties.SubnetMappings.map((mapping: Properties) => mapping.SubnetId)]
      : ['Subnets', request.properties.Subnets ?? []];
    const byZone = new Map<string, Resource>();
    const subnets = ids.map((id, index) => {
      const subnet = existing(this.#world, request, 'AWS::EC2::Subnet', id, {
        property: `${property}[${index}]`,
        code: 'SubnetNotFound',
        message: `The subnet ID '${id}' does not exist`,
      });
      const zone: string = subnet.attributes.AvailabilityZoneId;
      const other = byZone.get(zone);
      if (other !== undefined) {
        refuse(request, {
          property: `${property}[${index}]`,
          code: 'InvalidConfigurationRequest',
          message: 'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
          repair: `${nameOf(other)} and ${nameOf(subnet)} are both in ${zone}: keep one`,
        });
      }
      byZone.set(zone, subnet);
      return subnet;
    });
    const least = typeOf(request) === 'network' ? 1 : 2;
    if (byZone.size < least) {
      refuse(request, {
        property,
        code: 'ValidationError',
        message:
          least === 2
            ? 'At least two subnets in two different Availability Zones must be specified'
            : 'At least one subnet must be specified',
        repair: 'name a subnet in each zone that it serves',
      });
    }
    const strange = subnets.findIndex((subnet) => subnet.properties.VpcId !== subnets[0]!.properties.VpcId);
    if (strange !== -1) {
      refuse(request, {
        property: `${property}[${strange}]`,
        code: 'InvalidSubnet',
        message: 'All subnets must belong to the same VPC',
        repair: `${nameOf(subnets[strange]!)} is in another VPC than ${nameOf(subnets[0]!)}`,
      });
    }
    return subnets;
  }

  #hasInternetGateway(request: ResourceRequest, vpc: string): boolean {
    return this.#world
      .all('AWS::EC2::VPCGatewayAttachment', request)
      .some(
        (attachment) => attachment.properties.VpcId === vpc && attachment.properties.InternetGatewayId !== undefined,
      );
  }
}

/** The name that is stated, or one like CloudFormation makes; 32 characters at most, unique in its account and region. */
export function elbName(world: World, request: ResourceRequest, type: string, code: string, taken: string): string {
  const stated: unknown = request.properties.Name;
  if (stated === undefined) {
    const tail = request.generatedName.split('-').at(-1)!.slice(0, 12);
    return `${request.stack.slice(0, 6)}-${request.logicalId.slice(0, 5)}-${tail}`.replaceAll('--', '-');
  }
  const name = String(stated);
  if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name) || name.startsWith('internal-')) {
    refuse(request, {
      property: 'Name',
      code: 'ValidationError',
      message: `The name '${name}' is not valid`,
      repair: "use up to 32 letters, digits and hyphens, no hyphen at either end, not beginning with 'internal-'",
    });
  }
  const other = world.all(type, request).find((one) => one.properties.Name === name);
  if (other === undefined) return name;
  return refuse(request, {
    property: 'Name',
    code,
    message: `${taken} '${name}' exists`,
    repair: `${nameOf(other)} has it: choose another, or let CloudFormation choose`,
  });
}
