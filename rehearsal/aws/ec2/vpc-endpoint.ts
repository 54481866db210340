import { createHash } from 'node:crypto';
import { optional, refersTo } from '../../cloudformation/checks';
import { type Desired, defineTwin } from '../../cloudformation/define-twin';
import { existing } from '../../cloudformation/existing';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import {
  type AwsEnvironment,
  nameOf,
  type PropertiesOf,
  type Resource,
  type ResourceOf,
  type World,
} from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { isTrue } from '../../kit/values';
import { groupsOf } from '../../path/security-groups';
import { serviceName } from '../../path/service-name';
import { type AddressBySubnet, addressesOf, type SubnetAddresses } from '../../path/subnet-addresses';
import { inIamsGrammar } from '../iam/documents';
import { checkGroups, checkPrivateDns, checkZones, endpointSubnets } from './endpoint-checks';
import { EC2_ERRORS } from './errors';
import { admits } from './vpc-endpoint-service-permissions';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const INTERFACE = 'AWS::EC2::NetworkInterface';

type Stated = PropertiesOf<typeof ENDPOINT>;
type Request = ResourceRequest<Stated>;

/** What an interface endpoint connects. */
interface Connection {
  readonly subnets: readonly string[];
  /** The endpoint service, or undefined for an AWS service. */
  readonly service: Resource<PropertiesOf<'AWS::EC2::VPCEndpointService'>> | undefined;
}

/**
 * A VPC endpoint, with its network interfaces.
 *
 * The interfaces are resources of the World too, so that a custom resource can describe them and put their addresses into a
 * target group. They belong to no stack.
 */
export function endpointTwin(world: World, addresses: SubnetAddresses): Twin {
  return defineTwin(world, {
    type: ENDPOINT,
    properties: {
      VpcId: refersTo('AWS::EC2::VPC', {
        code: 'InvalidVpcId.NotFound',
        message: (id) => `The Vpc Id ${id} does not exist`,
        source: EC2_ERRORS,
      }),
      PolicyDocument: optional(inIamsGrammar('endpoint', 'InvalidPolicyDocument')),
    },
    check(request, before) {
      if (request.properties.VpcEndpointType === 'Interface') return connectionOf(world, request, before);
      checkGateway(world, request);
      return undefined;
    },
    id: ({ generatedHex }) => `vpce-${generatedHex}`,
    data(endpoint, connection) {
      if (connection === undefined) return {};
      const taken = addresses.adjust(connection.subnets, endpoint, endpoint.before && addressesOf(endpoint.before));
      for (const stale of interfacesOf(world, endpoint.id))
        if (taken[stale.properties.SubnetId] === undefined) world.remove(stale);
      putInterfaces(world, endpoint, taken);
      return { addresses: taken, state: stateOf(endpoint, connection) };
    },
    attributes: (endpoint, connection) => ({
      Id: endpoint.id,
      NetworkInterfaceIds: interfacesOf(world, endpoint.id).map(({ id }) => id),
      DnsEntries: connection === undefined ? [] : [`Z1YSA3EXCYUU9Z:${endpoint.id}.${dnsTail(endpoint, connection)}`],
      CreationTimestamp: endpoint.before?.attributes.CreationTimestamp ?? new Date().toISOString(),
    }),
    delete(endpoint) {
      for (const networkInterface of interfacesOf(world, endpoint.id)) world.remove(networkInterface);
      addresses.releaseAll(addressesOf(endpoint));
    },
    resume(endpoint) {
      putInterfaces(world, endpoint, addressesOf(endpoint));
    },
  });
}

function checkGateway(world: World, request: Request): void {
  const { ServiceName: name, RouteTableIds: tables = [] } = request.properties;
  if (!new RegExp(`^com\\.amazonaws\\.${request.region}\\.(s3|dynamodb|s3express)$`).test(String(name))) {
    refuse({
      resource: nameOf(request),
      property: 'ServiceName',
      code: 'InvalidServiceName',
      message: `The Vpc Endpoint Service '${name}' does not exist`,
      repair: `gateway endpoints lead to com.amazonaws.${request.region}.s3 and .dynamodb; all else needs VpcEndpointType Interface`,
      source: EC2_ERRORS,
    });
  }
  for (const [index, id] of tables.entries()) {
    existing({
      world,
      owner: request,
      type: 'AWS::EC2::RouteTable',
      id,
      property: `RouteTableIds[${index}]`,
      code: 'InvalidRouteTableId.NotFound',
      message: `The routeTable ID '${id}' does not exist`,
      source: EC2_ERRORS,
    });
  }
}

function connectionOf(world: World, request: Request, before: Resource<Stated> | undefined): Connection {
  const service = serviceOf(world, request);
  // A connection stays when the permissions change: "Manage permissions", AWS PrivateLink Guide.
  if (service !== undefined && before === undefined) checkAdmission(world, request, service);
  const vpc = world.get('AWS::EC2::VPC', request.properties.VpcId, request)!;
  const subnets = endpointSubnets(world, request, vpc);
  checkGroups(world, request, vpc);
  checkPrivateDns(request, vpc, service);
  if (service !== undefined) checkZones(world, request, service, subnets);
  return { subnets: subnets.map(({ id }) => id), service };
}

/** The named endpoint service, or undefined for an AWS service. */
function serviceOf(world: World, request: Request): Connection['service'] {
  const name = String(request.properties.ServiceName);
  const unknown = (repair: string): never =>
    refuse({
      resource: nameOf(request),
      property: 'ServiceName',
      code: 'InvalidServiceName',
      message: `The Vpc Endpoint Service '${name}' does not exist`,
      repair,
      source: EC2_ERRORS,
    });
  const [, region, id] = /^com\.amazonaws\.vpce\.([\w-]+)\.(vpce-svc-\w+)$/.exec(name) ?? [];
  if (region === undefined || id === undefined) {
    if (new RegExp(`^com\\.amazonaws\\.${request.region}\\.[\\w.-]+$`).test(name)) return undefined;
    return unknown(`name a service of ${request.region}: this endpoint is in that region`);
  }
  if (region !== request.region) {
    return unknown(
      `the service is in ${region}, the endpoint in ${request.region}: deploy both in one region (a cross-region endpoint is not rehearsed)`,
    );
  }
  const service = world.all('AWS::EC2::VPCEndpointService', { region }).find((one) => one.id === id);
  return (
    service ??
    unknown(`no endpoint service ${id} is deployed in ${region}: deploy the provider first, or read its name again`)
  );
}

/** For an account without permission, AWS answers as if the service did not exist. */
function checkAdmission(world: World, request: Request, service: Resource<unknown>): void {
  if (admits(world, service, request)) return;
  refuse({
    resource: nameOf(request),
    property: 'ServiceName',
    code: 'InvalidServiceName',
    message: `The Vpc Endpoint Service '${serviceName(service)}' does not exist`,
    repair:
      `it does, but its permissions do not admit account ${request.account}: add arn:aws:iam::${request.account}:root ` +
      `to the AllowedPrincipals of ${nameOf(service)}`,
    source: EC2_ERRORS,
  });
}

function stateOf({ before, report }: Desired<Stated>, { service }: Connection): string {
  if (before !== undefined) return String(before.data.state ?? 'available');
  if (service === undefined || !isTrue(service.properties.AcceptanceRequired ?? true)) return 'available';
  // CloudFormation does not wait for the acceptance: the endpoint is complete, but nothing passes through it.
  report(`pendingAcceptance: ${nameOf(service)} must accept the connection before anything passes`);
  return 'pendingAcceptance';
}

function putInterfaces(
  world: World,
  endpoint: AwsEnvironment & { stack: string; logicalId: string; id: string; properties: Stated },
  addresses: AddressBySubnet,
): void {
  const { account, region, id, properties } = endpoint;
  for (const [subnetId, address] of Object.entries(addresses)) {
    const subnet = world.get('AWS::EC2::Subnet', subnetId, endpoint)!;
    const interfaceId = `eni-${createHash('sha256').update(`${id} ${subnetId}`).digest('hex').slice(0, 17)}`;
    const groups = groupsOf(world, properties.SecurityGroupIds, properties.VpcId, endpoint);
    const described: PropertiesOf<typeof INTERFACE> = {
      NetworkInterfaceId: interfaceId,
      PrivateIpAddress: address,
      SubnetId: subnetId,
      VpcId: properties.VpcId,
      AvailabilityZoneId: subnet.attributes.AvailabilityZoneId as string,
      AvailabilityZone: subnet.attributes.AvailabilityZone as string,
      Groups: groups.map((GroupId) => ({ GroupId })),
      Status: 'in-use',
      InterfaceType: 'vpc_endpoint',
      Description: `VPC Endpoint Interface ${id}`,
    };
    world.put({
      account,
      region,
      stack: '',
      logicalId: `${nameOf(endpoint)} network interface`,
      type: INTERFACE,
      id: interfaceId,
      properties: described,
      attributes: described,
      data: { endpoint: id },
      metadata: {},
    });
  }
}

function interfacesOf(world: World, id: string): ResourceOf<typeof INTERFACE>[] {
  return world.all(INTERFACE).filter((one) => one.data.endpoint === id);
}

function dnsTail({ region, properties }: Request, { service }: Connection): string {
  if (service !== undefined) return `${service.id}.${region}.vpce.amazonaws.com`;
  const name = String(properties.ServiceName).split('.').slice(3).reverse().join('.');
  return `${name}.${region}.vpce.amazonaws.com`;
}
