import { type AwsEnvironment, nameOf, type ResourceOf, type World } from '../cloudformation/world';
import { isTrue } from '../kit/values';
import { Memo } from './memo';
import { groupsOf, type Peer, SecurityGroups } from './security-groups';

/** A caller of AWS inside a VPC: a task or an instance. */
export interface AwsClient extends AwsEnvironment {
  /** `stack/LogicalId` of what runs it. */
  readonly name: string;
  /** Physical id. */
  readonly subnet: string;
  readonly securityGroups: readonly string[];
  /** @default - the subnet's MapPublicIpOnLaunch */
  readonly publicAddress?: boolean;
}

/** How a call reaches an AWS service. */
export interface AwsPath {
  readonly blocked?: undefined;
  /** The VPC endpoint that it goes through, whose policy applies. Undefined for a path through the internet. */
  readonly endpoint?: Endpoint;
}

/** Why it does not reach it. */
export interface NoAwsPath {
  readonly blocked: string;
  readonly repair?: string;
}

const HTTPS = 443;
const ENDPOINT = 'AWS::EC2::VPCEndpoint';

type Endpoint = ResourceOf<typeof ENDPOINT>;
type Subnet = ResourceOf<'AWS::EC2::Subnet'>;

/**
 * The paths from a subnet to AWS services: interface endpoints by their private DNS names, gateway endpoints by route
 * tables, and the internet by a default route.
 *
 * Sources: AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint" and "Gateway endpoints"; Amazon VPC
 * User Guide, "Route tables".
 */
export class AwsReachability {
  readonly #world: World;
  readonly #groups: SecurityGroups;
  readonly #memo: Memo;

  constructor(world: World) {
    this.#world = world;
    this.#groups = new SecurityGroups(world);
    this.#memo = new Memo(world);
  }

  /** From a client to `com.amazonaws.us-west-2.logs`. */
  pathTo(client: AwsClient, service: string): AwsPath | NoAwsPath {
    const key = JSON.stringify([client.account, client.subnet, client.securityGroups, client.publicAddress, service]);
    return this.#memo.get(key, () => this.#pathTo(client, service));
  }

  #pathTo(client: AwsClient, service: string): AwsPath | NoAwsPath {
    const subnet = this.#world.get('AWS::EC2::Subnet', client.subnet, client);
    if (subnet === undefined) return { blocked: `subnet ${client.subnet} does not exist` };
    const guarded = {
      ...client,
      securityGroups: groupsOf(this.#world, client.securityGroups, subnet.properties.VpcId, client),
    };
    const endpoints = this.#world
      .all(ENDPOINT, client)
      .filter(({ properties }) => properties.VpcId === subnet.properties.VpcId && properties.ServiceName === service);
    const named = endpoints.find(
      ({ properties }) => properties.VpcEndpointType === 'Interface' && isTrue(properties.PrivateDnsEnabled),
    );
    // The service's name resolves to the endpoint's addresses, even if they are blocked: no other path is tried.
    if (named !== undefined) return this.#throughInterface(guarded, named);

    const table = this.#routeTable(subnet);
    const gateway = endpoints.find(
      ({ properties }) => table !== undefined && (properties.RouteTableIds ?? []).includes(table),
    );
    const out = gateway ?? this.#internet(client, subnet, table);
    if (out === undefined) return this.#nowhere(subnet, service, endpoints);
    const anywhere: Peer = { ...client, name: service, address: SOMEWHERE, securityGroups: [], awsService: true };
    const blocked = this.#groups.blockedOutbound({ ...guarded, address: '' }, anywhere, HTTPS);
    if (blocked !== undefined) return { blocked };
    return out === gateway ? { endpoint: gateway } : {};
  }

  #throughInterface(client: AwsClient, endpoint: Endpoint): AwsPath | NoAwsPath {
    const name = `endpoint ${nameOf(endpoint)}`;
    for (const { properties } of this.#world
      .all('AWS::EC2::NetworkInterface', client)
      .filter(({ data }) => data.endpoint === endpoint.id)) {
      const { account, region } = client;
      const securityGroups = properties.Groups.map((group) => group.GroupId);
      const door = { account, region, name, address: properties.PrivateIpAddress, securityGroups };
      const address = this.#world.get('AWS::EC2::Subnet', client.subnet, client)!.properties.CidrBlock!.split('/')[0]!;
      const blocked = this.#groups.blocked({ ...client, address }, door, HTTPS);
      if (blocked !== undefined) return { blocked };
    }
    return { endpoint };
  }

  #nowhere(subnet: Subnet, service: string, endpoints: readonly Endpoint[]): NoAwsPath {
    const blocked = `nothing leads from ${nameOf(subnet)} to ${service}`;
    const [other] = endpoints;
    if (other?.properties.VpcEndpointType === 'Interface')
      return { blocked, repair: `set PrivateDnsEnabled of ${nameOf(other)} to true` };
    if (other !== undefined)
      return { blocked, repair: `add the subnet's route table to RouteTableIds of ${nameOf(other)}` };
    return { blocked, repair: `add an AWS::EC2::VPCEndpoint with that ServiceName to its VPC` };
  }

  /** The route table of a subnet; undefined for its VPC's main one, which routes inside the VPC only. */
  #routeTable(subnet: Subnet): string | undefined {
    const association = this.#world
      .all('AWS::EC2::SubnetRouteTableAssociation', subnet)
      .find(({ properties }) => properties.SubnetId === subnet.id);
    return association?.properties.RouteTableId;
  }

  /** The default route, if it leads to a NAT gateway or, for a client with a public address, to an internet gateway. */
  #internet(client: AwsClient, subnet: Subnet, table: string | undefined): ResourceOf<'AWS::EC2::Route'> | undefined {
    const isPublic = client.publicAddress ?? isTrue(subnet.properties.MapPublicIpOnLaunch);
    return this.#world
      .all('AWS::EC2::Route', subnet)
      .filter(({ properties }) => properties.RouteTableId === table && properties.DestinationCidrBlock === '0.0.0.0/0')
      .find(
        ({ properties }) => properties.NatGatewayId !== undefined || (properties.GatewayId !== undefined && isPublic),
      );
  }
}

/** A public address. Which one is unknown, so only a rule for all addresses allows it. */
const SOMEWHERE = '0.0.0.0';
