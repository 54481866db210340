import { nameOf, type ResourceOf, type World } from '../cloudformation/world';
import type { LoadBalancer, LoadBalancers, Node } from './load-balancers';
import type { SecurityGroups } from './security-groups';
import { serviceName } from './service-name';

/** From an endpoint's network interface to the load balancer behind its service. */
export interface Passage {
  readonly reason?: undefined;
  readonly endpoint: ResourceOf<'AWS::EC2::VPCEndpoint'>;
  readonly service: ResourceOf<'AWS::EC2::VPCEndpointService'>;
  readonly provider: LoadBalancer;
  readonly zone: string;
}

/** Finds the provider's load balancer behind an endpoint in a consumer's VPC. */
export class PrivateLink {
  readonly #world: World;
  readonly #balancers: LoadBalancers;
  readonly #groups: SecurityGroups;

  constructor(world: World, balancers: LoadBalancers, groups: SecurityGroups) {
    this.#world = world;
    this.#balancers = balancers;
    this.#groups = groups;
  }

  /** From a load balancer's node through the endpoint that has this address, or the reason why it leads nowhere. */
  passage(node: Node, address: string, port: number): { reason: string } | Passage {
    const { resource } = node.balancer;
    const { vpc } = resource.data;
    const networkInterface = this.#world
      .all('AWS::EC2::NetworkInterface', resource)
      .find(({ properties }) => properties.PrivateIpAddress === address && properties.VpcId === vpc);
    if (networkInterface === undefined) return { reason: `nothing has the address ${address} in ${vpc}` };
    const owner = networkInterface.data.endpoint as string | undefined;
    const endpoint = this.#world.get('AWS::EC2::VPCEndpoint', owner, networkInterface);
    if (endpoint === undefined) return { reason: `${address} belongs to no endpoint` };
    const securityGroups = networkInterface.properties.Groups.map((group) => group.GroupId);
    const name = `endpoint ${nameOf(endpoint)}`;
    const reason = this.#groups.blocked(
      node,
      { account: endpoint.account, region: endpoint.region, name, address, securityGroups },
      port,
    );
    if (reason !== undefined) return { reason };

    const service = this.#world
      .all('AWS::EC2::VPCEndpointService', { region: endpoint.region })
      .find((one) => serviceName(one) === endpoint.properties.ServiceName);
    if (service === undefined)
      return { reason: `${name}: ${endpoint.properties.ServiceName} is not an endpoint service` };
    if (endpoint.data.state !== 'available') {
      const repair = `accept it, or set AcceptanceRequired of ${nameOf(service)} to false`;
      return { reason: `${name} is ${endpoint.data.state}: its connection was not accepted: ${repair}` };
    }
    const zone = networkInterface.properties.AvailabilityZoneId;
    const providers = service.properties.NetworkLoadBalancerArns!.map((arn) => this.#balancers.get(arn, service));
    const provider = providers.find((one) => one?.nodes.some((each) => each.zone === zone));
    if (provider === undefined) return { reason: `no load balancer of ${nameOf(service)} has a subnet in ${zone}` };
    return { endpoint, service, provider, zone };
  }
}
