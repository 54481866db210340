import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import { existing } from '../../cloudformation/existing';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { isList, isTrue } from '../../kit/values';
import { attributesOf, typeOf } from '../../path/load-balancer-attributes';
import { groupsOf } from '../../path/security-groups';
import { connectedEndpoints } from '../../path/service-name';
import { addressesOf, type SubnetAddresses } from '../../path/subnet-addresses';
import { attributes, loadBalancerAttributes } from './attributes';
import { elbName, elbNameOf, elbTags, uniqueElbName } from './names';

const CREATION = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html';
const DELETION = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

type Stated = PropertiesOf<typeof LOAD_BALANCER>;
type Request = ResourceRequest<Stated>;
type Subnet = Resource<PropertiesOf<'AWS::EC2::Subnet'>>;

/** An Application or a Network Load Balancer: a node with an address in each of its subnets. */
export function loadBalancerTwin(world: World, addresses: SubnetAddresses): Twin {
  return defineTwin(world, {
    type: LOAD_BALANCER,
    properties: {
      Name: elbName,
      Tags: elbTags,
      LoadBalancerAttributes: attributes({
        known: loadBalancerAttributes,
        what: 'Load balancer',
        notOf: (key, type) =>
          `Load balancer attribute key '${key}' is not supported on load balancers with type '${type}'`,
        typeOf: ({ request }) => typeOf(request),
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-elasticloadbalancingv2-loadbalancer-loadbalancerattribute.html',
      }),
    },
    check(request, before) {
      checkLogs(request);
      const subnets = subnetsOf(world, request);
      if (before !== undefined && typeOf(request) === 'network') checkSubnetsLost(world, request, { before, subnets });
      const vpc = subnets[0]!.properties.VpcId;
      checkGroups(world, request, vpc);
      if (before !== undefined) checkGroupsStay(request, before);
      if (request.properties.Scheme !== 'internal') checkInternetGateway(world, request, vpc);
      return { subnets: subnets.map(({ id }) => id), vpc };
    },
    unique: uniqueElbName('DuplicateLoadBalancerName', 'A load balancer', CREATION),
    id(request) {
      const full = `${kindOf(request)}/${elbNameOf(request)}/${request.generatedHex.slice(0, 16)}`;
      return `arn:aws:elasticloadbalancing:${request.region}:${request.account}:loadbalancer/${full}`;
    },
    data: (balancer, { subnets, vpc }) => ({
      vpc,
      addresses: addresses.adjust(subnets, balancer, balancer.before && addressesOf(balancer.before)),
    }),
    attributes(balancer, { vpc }) {
      const [full, name, tail] = /([^/]+)\/([^/]+)$/.exec(balancer.id)!;
      const internal = balancer.properties.Scheme === 'internal' && kindOf(balancer) === 'app' ? 'internal-' : '';
      return {
        LoadBalancerArn: balancer.id,
        LoadBalancerName: name,
        LoadBalancerFullName: `${kindOf(balancer)}/${full}`,
        DNSName: `${internal}${name}-${tail}.elb.${balancer.region}.amazonaws.com`,
        CanonicalHostedZoneID: 'Z1H1FL5HABSF5',
        SecurityGroups: securityGroupsOf(world, balancer, vpc) ?? [],
      };
    },
    inUse: [
      inUseBy('AWS::EC2::VPCEndpointService', {
        code: 'ResourceInUse',
        uses: ({ properties }, balancer) => properties.NetworkLoadBalancerArns?.includes(balancer.id) ?? false,
        message: ({ id }) =>
          `Load balancer '${id}' cannot be deleted because it is currently associated with another service`,
        repair: ([service]) => `delete endpoint service ${nameOf(service)} first`,
        source: DELETION,
      }),
    ],
    delete(balancer) {
      if (isTrue(attributesOf(balancer)['deletion_protection.enabled'])) {
        refuse({
          resource: nameOf(balancer),
          property: 'LoadBalancerAttributes',
          code: 'OperationNotPermitted',
          message: `Load balancer '${balancer.id}' cannot be deleted because deletion protection is enabled`,
          repair: 'set deletion_protection.enabled to false and deploy that first',
          source: DELETION,
        });
      }
      addresses.releaseAll(addressesOf(balancer));
    },
  });
}

function kindOf(request: Pick<Request, 'properties'>): 'net' | 'app' {
  return typeOf(request) === 'network' ? 'net' : 'app';
}

/** Undefined for a Network Load Balancer without security groups; none can be added later. */
function securityGroupsOf(world: World, request: Request, vpc: string): readonly string[] | undefined {
  const stated = request.properties.SecurityGroups ?? [];
  if (typeOf(request) === 'network' && stated.length === 0) return undefined;
  return groupsOf(world, stated, vpc, request);
}

function checkGroups(world: World, request: Request, vpc: string): void {
  for (const [index, id] of (request.properties.SecurityGroups ?? []).entries()) {
    const property = `SecurityGroups[${index}]`;
    const group = existing({
      world,
      owner: request,
      type: 'AWS::EC2::SecurityGroup',
      id,
      property,
      code: 'InvalidSecurityGroup',
      message: `One or more security groups are invalid: ${id}`,
      source: CREATION,
    });
    if (group.properties.VpcId === vpc) continue;
    refuse({
      resource: nameOf(request),
      property,
      code: 'InvalidConfigurationRequest',
      message: `One or more security groups are invalid: ${id} belongs to ${group.properties.VpcId}, the subnets to ${vpc}`,
      repair: "name a security group of the subnets' VPC",
      source: CREATION,
    });
  }
}

const SUBNETS_GUIDE = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html';

/** A Network Load Balancer cannot lose a subnet while endpoints are connected, nor change one within a zone. */
function checkSubnetsLost(
  world: World,
  request: Request,
  { before, subnets }: { readonly before: Resource<Stated>; readonly subnets: readonly Subnet[] },
): void {
  const property = request.properties.SubnetMappings === undefined ? 'Subnets' : 'SubnetMappings';
  const lost = Object.keys(before.data.addresses ?? {}).filter((id) => !subnets.some((subnet) => subnet.id === id));
  const [endpoint] = lost.length === 0 ? [] : endpointsOf(world, before);
  if (endpoint !== undefined) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'InvalidConfigurationRequest',
      message: `Subnet '${lost[0]}' cannot be removed while the load balancer has active VPC endpoint associations`,
      repair: `${nameOf(endpoint)} in account ${endpoint.account} is connected: leave the subnet to the load balancer, and take everything else out of its zone`,
      source: SUBNETS_GUIDE,
    });
  }
  const zoneOf = (id: string) => world.get('AWS::EC2::Subnet', id, request)?.attributes.AvailabilityZoneId;
  const zones = lost.map(zoneOf);
  const changed = subnets.find((subnet) => zones.includes(subnet.attributes.AvailabilityZoneId));
  if (changed === undefined) return;
  refuse({
    resource: nameOf(request),
    property,
    code: 'InvalidConfigurationRequest',
    message: `The subnet in ${changed.attributes.AvailabilityZoneId} cannot be exchanged in one action`,
    repair: 'take the subnet out in one deployment, and add the other one in the next',
    source: SUBNETS_GUIDE,
  });
}

/** The endpoints of all accounts that are connected to endpoint services of this load balancer. */
function endpointsOf(world: World, { id, region }: Resource<Stated>) {
  return world
    .all('AWS::EC2::VPCEndpointService', { region })
    .filter(({ properties }) => properties.NetworkLoadBalancerArns?.includes(id) === true)
    .flatMap((service) => connectedEndpoints(world, service));
}

/** Whether a Network Load Balancer has security groups is decided when it is created. */
function checkGroupsStay(request: Request, before: Resource<Stated>): void {
  if (typeOf(request) !== 'network') return;
  // What it really has: the properties are those of an attempt, where this update takes one back.
  const had = isList(before.attributes.SecurityGroups) && before.attributes.SecurityGroups.length > 0;
  const has = (request.properties.SecurityGroups ?? []).length > 0;
  if (had === has) return;
  refuse({
    resource: nameOf(request),
    property: 'SecurityGroups',
    code: 'InvalidConfigurationRequest',
    message: has
      ? 'You cannot set security groups on a Network Load Balancer which was created without any security groups.'
      : 'You cannot remove all security groups from a Network Load Balancer which was created with security groups.',
    repair: `${has ? 'take them out' : 'keep one'}, or replace the load balancer: give it another logical id, and another Name if it has one`,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html',
  });
}

/** Logs that are switched on name the bucket that they go to. */
function checkLogs(request: Request): void {
  const stated = attributesOf(request);
  for (const log of ['access_logs', 'connection_logs', 'health_check_logs']) {
    if (!isTrue(stated[`${log}.s3.enabled`]) || stated[`${log}.s3.bucket`]) continue;
    refuse({
      resource: nameOf(request),
      property: 'LoadBalancerAttributes',
      code: 'ValidationError',
      message: `${log}.s3.bucket is required if ${log}.s3.enabled is true`,
      repair: 'name a bucket of the same region',
      source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html',
    });
  }
}

function checkInternetGateway(world: World, request: Request, vpc: string): void {
  const hasOne = world
    .all('AWS::EC2::VPCGatewayAttachment', request)
    .some(({ properties }) => properties.VpcId === vpc && properties.InternetGatewayId !== undefined);
  if (hasOne) return;
  refuse({
    resource: nameOf(request),
    property: 'Scheme',
    code: 'InvalidSubnet',
    message: `VPC ${vpc} has no internet gateway`,
    repair: "state 'internal', or attach an internet gateway to the VPC",
    source: CREATION,
  });
}

/** The subnets: of one VPC, each in another zone, and at least two for an Application Load Balancer. */
function subnetsOf(world: World, request: Request): Subnet[] {
  const { SubnetMappings: mappings, Subnets: ids = [] } = request.properties;
  const stated = mappings === undefined ? ids : mappings.map(({ SubnetId }) => SubnetId);
  const at = { resource: nameOf(request), property: mappings === undefined ? 'Subnets' : 'SubnetMappings' };
  const subnets = stated.map((id, index) => subnetOf(world, request, id, `${at.property}[${index}]`));
  for (const [index, subnet] of subnets.entries()) checkZone(subnets.slice(0, index), subnet, { ...at, index });
  const least = typeOf(request) === 'network' ? 1 : 2;
  if (subnets.length < least) {
    refuse({
      ...at,
      code: 'ValidationError',
      message:
        least === 2
          ? 'At least two subnets in two different Availability Zones must be specified'
          : 'At least one subnet must be specified',
      repair: 'name a subnet in each zone that it serves',
      source: CREATION,
    });
  }
  const strange = subnets.findIndex((subnet) => subnet.properties.VpcId !== subnets[0]!.properties.VpcId);
  if (strange !== -1) {
    refuse({
      ...at,
      property: `${at.property}[${strange}]`,
      code: 'InvalidSubnet',
      message: 'All subnets must belong to the same VPC',
      repair: `${nameOf(subnets[strange]!)} is in another VPC than ${nameOf(subnets[0]!)}`,
      source: CREATION,
    });
  }
  return subnets;
}

function subnetOf(world: World, owner: AwsEnvironment & Request, id: unknown, property: string): Subnet {
  return existing({
    world,
    owner,
    type: 'AWS::EC2::Subnet',
    id,
    property,
    code: 'SubnetNotFound',
    message: `The subnet ID '${id}' does not exist`,
    source: CREATION,
  });
}

function checkZone(
  others: readonly Subnet[],
  subnet: Subnet,
  { resource, property, index }: { resource: string; property: string; index: number },
): void {
  const zone = subnet.attributes.AvailabilityZoneId as string;
  const other = others.find((one) => one.attributes.AvailabilityZoneId === zone);
  if (other === undefined) return;
  refuse({
    resource,
    property: `${property}[${index}]`,
    code: 'InvalidConfigurationRequest',
    message: 'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    repair: `${nameOf(other)} and ${nameOf(subnet)} are both in ${zone}: keep one`,
    source: CREATION,
  });
}
