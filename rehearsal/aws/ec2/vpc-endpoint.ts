import { createHash } from 'node:crypto';
import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../../cloudformation/world';
import { groupsOf } from '../../path/security-groups';
import { serviceName } from '../../path/service-name';
import type { AddressBySubnet, SubnetAddresses } from '../../path/subnet-addresses';
import { existing, isTrue, refuse } from '../../path/values';
import { checkGroups, checkPrivateDns, checkZones, endpointSubnets } from './endpoint-checks';
import { admits } from './vpc-endpoint-service';

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
    const subnets = endpointSubnets(this.#world, request, vpc);
    checkGroups(this.#world, request, vpc);
    checkPrivateDns(request, vpc, service);
    if (service !== undefined) checkZones(this.#world, request, service, subnets);

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

function dnsTail(request: ResourceRequest, service?: Resource): string {
  if (service !== undefined) return `${service.id}.${request.region}.vpce.amazonaws.com`;
  const name = String(request.properties.ServiceName).split('.').slice(3).reverse().join('.');
  return `${name}.${request.region}.vpce.amazonaws.com`;
}
