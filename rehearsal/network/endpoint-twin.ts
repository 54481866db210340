import { createHash } from 'node:crypto';
import type { Outcome, ResourceRequest, Twin } from '../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../cloudformation/world';
import { admits, serviceName } from './endpoint-service-twin';
import { existing, isTrue, refuse } from './refuse';
import { groupsOf } from './security-groups';
import type { AddressBySubnet, SubnetAddresses } from './subnet-addresses';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const INTERFACE = 'AWS::EC2::NetworkInterface';

/**
 * A VPC endpoint, with its network interfaces.
 *
 * The interfaces are resources of the World like any other, so that whoever describes them (a custom resource that puts
 * their addresses into a target group) finds them; they belong to no stack.
 */
export class EndpointTwin implements Twin {
  readonly types = [ENDPOINT];
  readonly #world: World;
  readonly #addresses: SubnetAddresses;

  constructor(world: World, addresses: SubnetAddresses) {
    this.#world = world;
    this.#addresses = addresses;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const vpc = existing(this.#world, request, 'AWS::EC2::VPC', request.properties.VpcId, {
      property: 'VpcId',
      code: 'InvalidVpcId.NotFound',
      message: `The Vpc Id ${request.properties.VpcId} does not exist`,
    });
    const id = `vpce-${request.generatedHex}`;
    if (request.properties.VpcEndpointType !== 'Interface') return this.#gateway(request, id);
    const service = this.#service(request);
    if (service !== undefined) this.#admit(request, service);
    return this.#connect(request, vpc, id, service);
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    if (request.properties.VpcEndpointType !== 'Interface') return this.#gateway(request, before.id);
    const vpc = this.#world.get('AWS::EC2::VPC', request.properties.VpcId, request)!;
    // Who is connected stays so, whatever became of the permissions: "Manage permissions", AWS PrivateLink Guide.
    return this.#connect(request, vpc, before.id, this.#service(request), before);
  }

  async delete(endpoint: Resource): Promise<void> {
    for (const networkInterface of this.#interfacesOf(endpoint.id)) this.#world.remove(networkInterface);
    this.#addresses.releaseAll(endpoint.data.addresses);
  }

  async resume(endpoint: Resource): Promise<void> {
    if (endpoint.data.addresses !== undefined) this.#putInterfaces(endpoint, endpoint.id, endpoint.data.addresses);
  }

  #gateway(request: ResourceRequest, id: string): Outcome {
    const { ServiceName: name, RouteTableIds: tables = [] } = request.properties;
    if (!new RegExp(`^com\\.amazonaws\\.${request.region}\\.(s3|dynamodb|s3express)$`).test(String(name))) {
      refuse(request, {
        property: 'ServiceName',
        code: 'InvalidServiceName',
        message: `The Vpc Endpoint Service '${name}' does not exist`,
        repair: `gateway endpoints lead to com.amazonaws.${request.region}.s3 and .dynamodb; all else needs VpcEndpointType Interface`,
      });
    }
    for (const [index, table] of (tables as unknown[]).entries()) {
      existing(this.#world, request, 'AWS::EC2::RouteTable', table, {
        property: `RouteTableIds[${index}]`,
        code: 'InvalidRouteTableId.NotFound',
        message: `The routeTable ID '${table}' does not exist`,
      });
    }
    return {
      id,
      attributes: { Id: id, NetworkInterfaceIds: [], DnsEntries: [], CreationTimestamp: new Date().toISOString() },
    };
  }

  /** The endpoint service that is named, or undefined for a service of AWS's own. */
  #service(request: ResourceRequest): Resource | undefined {
    const name = String(request.properties.ServiceName);
    const unknown = (repair: string): never =>
      refuse(request, {
        property: 'ServiceName',
        code: 'InvalidServiceName',
        message: `The Vpc Endpoint Service '${name}' does not exist`,
        repair,
      });
    const [, region, id] = /^com\.amazonaws\.vpce\.([\w-]+)\.(vpce-svc-\w+)$/.exec(name) ?? [];
    if (region === undefined || id === undefined) {
      if (new RegExp(`^com\\.amazonaws\\.${request.region}\\.[\\w.-]+$`).test(name)) return undefined;
      return unknown(`name a service of ${request.region}: this endpoint is in that region`);
    }
    if (region !== request.region) {
      return unknown(
        `the service is in ${region}, the endpoint in ${request.region}: deploy both in one region (the rehearsal does not play cross-region endpoints)`,
      );
    }
    const service = this.#world.all('AWS::EC2::VPCEndpointService', { region }).find((one) => one.id === id);
    return (
      service ??
      unknown(`no endpoint service ${id} is deployed in ${region}: deploy the provider first, or read its name again`)
    );
  }

  /** AWS answers an account that is not admitted as if the service did not exist. */
  #admit(request: ResourceRequest, service: Resource): void {
    if (admits(this.#world, service, request)) return;
    refuse(request, {
      property: 'ServiceName',
      code: 'InvalidServiceName',
      message: `The Vpc Endpoint Service '${serviceName(service)}' does not exist`,
      repair:
        `it does, but its permissions do not admit account ${request.account}: add arn:aws:iam::${request.account}:root ` +
        `to the AllowedPrincipals of ${nameOf(service)}`,
    });
  }

  #connect(request: ResourceRequest, vpc: Resource, id: string, service?: Resource, before?: Resource): Outcome {
    const subnets = this.#subnets(request, vpc);
    this.#checkGroups(request, vpc);
    this.#checkPrivateDns(request, vpc, service);
    if (service !== undefined) this.#checkZones(request, service, subnets);

    const addresses = this.#addresses.adjust(
      subnets.map((subnet) => subnet.id),
      request,
      before?.data.addresses,
    );
    for (const stale of this.#interfacesOf(id)) {
      if (addresses[stale.properties.SubnetId] === undefined) this.#world.remove(stale);
    }
    const interfaces = this.#putInterfaces(request, id, addresses);
    const pending =
      service !== undefined && before === undefined && isTrue(service.properties.AcceptanceRequired ?? true);
    if (pending) {
      // CloudFormation does not wait for the other side: the endpoint is complete, and nothing passes through it.
      request.report(`pendingAcceptance: ${nameOf(service)} must accept the connection before anything passes`);
    }
    return {
      id,
      attributes: {
        Id: id,
        NetworkInterfaceIds: interfaces,
        DnsEntries: [`Z1YSA3EXCYUU9Z:${id}.${dnsTail(request, service)}`],
        CreationTimestamp: before?.attributes.CreationTimestamp ?? new Date().toISOString(),
      },
      data: { addresses, state: pending ? 'pendingAcceptance' : (before?.data.state ?? 'available') },
    };
  }

  #subnets(request: ResourceRequest, vpc: Resource): Resource[] {
    const ids: readonly unknown[] = request.properties.SubnetIds ?? [];
    if (ids.length === 0) {
      refuse(request, {
        property: 'SubnetIds',
        code: 'MissingParameter',
        message: 'an interface endpoint needs a network interface, and so a subnet',
        repair: `name a subnet of ${nameOf(vpc)} in each zone that the endpoint serves`,
      });
    }
    const zones = new Set<string>();
    return ids.map((id, index) => {
      const property = `SubnetIds[${index}]`;
      const subnet = existing(this.#world, request, 'AWS::EC2::Subnet', id, {
        property,
        code: 'InvalidSubnetId.NotFound',
        message: `The subnet ID '${id}' does not exist`,
      });
      if (subnet.properties.VpcId !== vpc.id) {
        refuse(request, {
          property,
          code: 'InvalidParameter',
          message: `The subnet ID '${id}' does not belong to ${vpc.id}`,
          repair: `name a subnet of ${nameOf(vpc)}`,
        });
      }
      const zone: string = subnet.attributes.AvailabilityZoneId;
      if (zones.has(zone)) {
        refuse(request, {
          property,
          code: 'DuplicateSubnetsInSameZone',
          message: `Found another VPC endpoint subnet in the availability zone of ${id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
          repair: `keep one subnet in ${zone}`,
        });
      }
      zones.add(zone);
      return subnet;
    });
  }

  #checkGroups(request: ResourceRequest, vpc: Resource): void {
    for (const [index, id] of ((request.properties.SecurityGroupIds ?? []) as unknown[]).entries()) {
      const property = `SecurityGroupIds[${index}]`;
      const group = existing(this.#world, request, 'AWS::EC2::SecurityGroup', id, {
        property,
        code: 'InvalidGroup.NotFound',
        message: `The security group '${id}' does not exist`,
      });
      if (group.properties.VpcId === vpc.id) continue;
      refuse(request, {
        property,
        code: 'InvalidParameter',
        message: `Security group ${id} does not belong to VPC ${vpc.id}`,
        repair: `name a security group of ${nameOf(vpc)}`,
      });
    }
  }

  #checkPrivateDns(request: ResourceRequest, vpc: Resource, service?: Resource): void {
    if (!isTrue(request.properties.PrivateDnsEnabled)) return;
    if (service !== undefined) {
      refuse(request, {
        property: 'PrivateDnsEnabled',
        code: 'InvalidParameter',
        message: `Private DNS can't be enabled because the service ${serviceName(service)} does not provide a private DNS name.`,
        repair: 'set PrivateDnsEnabled to false',
      });
    }
    // EnableDnsSupport is on unless a template turns it off, EnableDnsHostnames off unless it turns it on.
    if (isTrue(vpc.properties.EnableDnsSupport ?? true) && isTrue(vpc.properties.EnableDnsHostnames)) return;
    refuse(request, {
      property: 'PrivateDnsEnabled',
      code: 'InvalidParameter',
      message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
      repair: `set both on ${nameOf(vpc)}`,
    });
  }

  /** Zones are matched by ID: the names of consumer and provider mean different buildings. */
  #checkZones(request: ResourceRequest, service: Resource, subnets: readonly Resource[]): void {
    const served = zonesServed(this.#world, service);
    for (const subnet of subnets) {
      if (served.includes(subnet.attributes.AvailabilityZoneId)) continue;
      refuse(request, {
        property: `SubnetIds[${subnets.indexOf(subnet)}]`,
        code: 'InvalidParameter',
        message: `The VPC endpoint service ${serviceName(service)} does not support the availability zone of the subnet: ${subnet.id}.`,
        repair:
          `${nameOf(subnet)} is in ${subnet.attributes.AvailabilityZoneId}, the load balancer of ${nameOf(service)} in ` +
          `${served.join(', ')}: place both by the same zone IDs`,
      });
    }
  }

  #putInterfaces(
    endpoint: Pick<ResourceRequest, 'stack' | 'logicalId' | 'account' | 'region' | 'properties'>,
    id: string,
    addresses: AddressBySubnet,
  ): string[] {
    const { account, region, properties } = endpoint;
    return Object.entries(addresses).map(([subnetId, address]) => {
      const subnet = this.#world.get('AWS::EC2::Subnet', subnetId, endpoint)!;
      const interfaceId = `eni-${createHash('sha256').update(`${id} ${subnetId}`).digest('hex').slice(0, 17)}`;
      const described: Properties = {
        NetworkInterfaceId: interfaceId,
        PrivateIpAddress: address,
        SubnetId: subnetId,
        VpcId: properties.VpcId,
        AvailabilityZoneId: subnet.attributes.AvailabilityZoneId,
        AvailabilityZone: subnet.attributes.AvailabilityZone,
        Groups: groupsOf(this.#world, properties.SecurityGroupIds, properties.VpcId, endpoint).map((GroupId) => ({
          GroupId,
        })),
        Status: 'in-use',
        InterfaceType: 'vpc_endpoint',
        Description: `VPC Endpoint Interface ${id}`,
      };
      this.#world.put({
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
      return interfaceId;
    });
  }

  #interfacesOf(id: string): Resource[] {
    return this.#world.all(INTERFACE).filter((one) => one.data.endpoint === id);
  }
}

/** The zone IDs in which a service's load balancers have a subnet, sorted. */
export function zonesServed(world: World, service: Resource): string[] {
  const zones = (service.properties.NetworkLoadBalancerArns as string[]).flatMap((arn) => {
    const balancer = world.get('AWS::ElasticLoadBalancingV2::LoadBalancer', arn, service);
    return Object.keys(balancer?.data.addresses ?? {}).map(
      (subnet) => world.get('AWS::EC2::Subnet', subnet, service)?.attributes.AvailabilityZoneId as string,
    );
  });
  return [...new Set(zones)].sort();
}

function dnsTail(request: ResourceRequest, service?: Resource): string {
  if (service !== undefined) return `${service.id}.${request.region}.vpce.amazonaws.com`;
  const name = String(request.properties.ServiceName).split('.').slice(3).reverse().join('.');
  return `${name}.${request.region}.vpce.amazonaws.com`;
}
