import { existing } from '../../cloudformation/existing';
import type { ResourceRequest } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { isTrue } from '../../kit/values';
import { serviceName } from '../../path/service-name';
import { EC2_ERRORS } from './errors';

type Request = ResourceRequest<PropertiesOf<'AWS::EC2::VPCEndpoint'>>;
type Vpc = Resource<PropertiesOf<'AWS::EC2::VPC'>>;
type Service = Resource<PropertiesOf<'AWS::EC2::VPCEndpointService'>>;
type Subnet = Resource<PropertiesOf<'AWS::EC2::Subnet'>>;

/** The subnets of an interface endpoint: in its VPC, at most one in each zone. */
export function endpointSubnets(world: World, request: Request, vpc: Vpc): Subnet[] {
  const ids = request.properties.SubnetIds ?? [];
  if (ids.length === 0) {
    refuse({
      resource: nameOf(request),
      property: 'SubnetIds',
      code: 'MissingParameter',
      message: 'an interface endpoint needs a network interface, and so a subnet',
      repair: `name a subnet of ${nameOf(vpc)} in each zone that the endpoint serves`,
      source: EC2_ERRORS,
    });
  }
  const zones = new Set<string>();
  return ids.map((id, index) => {
    const property = `SubnetIds[${index}]`;
    const subnet = existing({
      world,
      owner: request,
      type: 'AWS::EC2::Subnet',
      id,
      property,
      code: 'InvalidSubnetId.NotFound',
      message: `The subnet ID '${id}' does not exist`,
      source: EC2_ERRORS,
    });
    if (subnet.properties.VpcId !== vpc.id) {
      refuse({
        resource: nameOf(request),
        property,
        code: 'InvalidParameter',
        message: `The subnet ID '${id}' does not belong to ${vpc.id}`,
        repair: `name a subnet of ${nameOf(vpc)}`,
        source: EC2_ERRORS,
      });
    }
    const zone = subnet.attributes.AvailabilityZoneId as string;
    if (zones.has(zone)) {
      refuse({
        resource: nameOf(request),
        property,
        code: 'DuplicateSubnetsInSameZone',
        message: `Found another VPC endpoint subnet in the availability zone of ${id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
        repair: `keep one subnet in ${zone}`,
        source: EC2_ERRORS,
      });
    }
    zones.add(zone);
    return subnet;
  });
}

export function checkGroups(world: World, request: Request, vpc: Vpc): void {
  for (const [index, id] of (request.properties.SecurityGroupIds ?? []).entries()) {
    const property = `SecurityGroupIds[${index}]`;
    const group = existing({
      world,
      owner: request,
      type: 'AWS::EC2::SecurityGroup',
      id,
      property,
      code: 'InvalidGroup.NotFound',
      message: `The security group '${id}' does not exist`,
      source: EC2_ERRORS,
    });
    if (group.properties.VpcId === vpc.id) continue;
    refuse({
      resource: nameOf(request),
      property,
      code: 'InvalidParameter',
      message: `Security group ${id} does not belong to VPC ${vpc.id}`,
      repair: `name a security group of ${nameOf(vpc)}`,
      source: EC2_ERRORS,
    });
  }
}

export function checkPrivateDns(request: Request, vpc: Vpc, service?: Service): void {
  if (!isTrue(request.properties.PrivateDnsEnabled)) return;
  if (service !== undefined) {
    refuse({
      resource: nameOf(request),
      property: 'PrivateDnsEnabled',
      code: 'InvalidParameter',
      message: `Private DNS can't be enabled because the service ${serviceName(service)} does not provide a private DNS name.`,
      repair: 'set PrivateDnsEnabled to false',
      source: EC2_ERRORS,
    });
  }
  // EnableDnsSupport is on unless a template turns it off, EnableDnsHostnames off unless it turns it on.
  if (isTrue(vpc.properties.EnableDnsSupport ?? true) && isTrue(vpc.properties.EnableDnsHostnames)) return;
  refuse({
    resource: nameOf(request),
    property: 'PrivateDnsEnabled',
    code: 'InvalidParameter',
    message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    repair: `set both on ${nameOf(vpc)}`,
    source: EC2_ERRORS,
  });
}

/** Zones are compared by ID: in two accounts, one zone name may stand for different zones. */
export function checkZones(world: World, request: Request, service: Service, subnets: readonly Subnet[]): void {
  const served = zonesServed(world, service);
  for (const subnet of subnets) {
    if (served.includes(subnet.attributes.AvailabilityZoneId as string)) continue;
    refuse({
      resource: nameOf(request),
      property: `SubnetIds[${subnets.indexOf(subnet)}]`,
      code: 'InvalidParameter',
      message: `The VPC endpoint service ${serviceName(service)} does not support the availability zone of the subnet: ${subnet.id}.`,
      repair:
        `${nameOf(subnet)} is in ${subnet.attributes.AvailabilityZoneId}, the load balancer of ${nameOf(service)} in ` +
        `${served.join(', ')}: place both by the same zone IDs`,
      source: EC2_ERRORS,
    });
  }
}

/** The zone IDs in which a service's load balancers have a subnet, sorted. */
function zonesServed(world: World, service: Service): string[] {
  const zones = (service.properties.NetworkLoadBalancerArns ?? []).flatMap((arn) => {
    const balancer = world.get('AWS::ElasticLoadBalancingV2::LoadBalancer', arn, service);
    return Object.keys(balancer?.data.addresses ?? {}).map(
      (subnet) => world.get('AWS::EC2::Subnet', subnet, service)?.attributes.AvailabilityZoneId as string,
    );
  });
  return [...new Set(zones)].sort();
}
