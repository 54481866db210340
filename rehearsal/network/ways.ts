import { nameOf, type Place, type Properties, type Resource, type World } from '../cloudformation/world';
import { serviceName } from './endpoint-service-twin';
import type { Host } from './host';
import { actionFor, type RequestHead } from './listener-rules';
import { forwardsTo } from './listener-twins';
import { attributesOf } from './load-balancer-twin';
import { Memo } from './memo';
import { isTrue } from './refuse';
import type { RegisteredTargets, Target } from './registered-targets';
import { groupsOf, type Party, SecurityGroups } from './security-groups';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** Where a way ends. */
export type End =
  /** At a host: `port` on 127.0.0.1 is what listens there. */
  | { readonly kind: 'host'; readonly host: Host; readonly hostPort: number; readonly port: number }
  /** At a listener that answers by itself. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Nowhere. `silent`: nothing comes back, as from a closed security group, until whoever waits gives up. */
  | { readonly kind: 'closed'; readonly reason: string; readonly silent: boolean };

/** What was passed so far. */
export interface Trail {
  readonly steps: string[];
  /** The stack of the step before: named again only where the way enters another one. */
  stack?: string;
  /** The targets that were chosen: a request counts at each of them until it has ended. */
  readonly targets: Target[];
}

interface Node extends Party {
  readonly zone: string;
}

interface Balancer {
  readonly resource: Resource;
  readonly kind: 'ALB' | 'NLB';
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly crossZone: boolean;
  readonly guardsPrivateLink: boolean;
}

/** From an endpoint's network interface to the load balancer behind its service. */
interface Passage {
  readonly reason?: undefined;
  readonly endpoint: Resource;
  readonly service: Resource;
  readonly provider: Balancer;
  readonly zone: string;
}

interface Entrance {
  /** The zone ID of the endpoint's network interface, if the way comes through PrivateLink. */
  readonly privateLinkZone?: string;
  readonly head?: RequestHead;
}

/**
 * The ways of requests through VPCs, one hop after the other, worked out from the World.
 *
 * Requests and health checks walk the same ways. What depends on the World alone is remembered until it changes; who is
 * registered where, and how healthy, is asked each time.
 */
export class Ways {
  readonly #world: World;
  readonly #targets: () => RegisteredTargets;
  readonly #groups: SecurityGroups;
  readonly #memo: Memo;
  #turn = 0;

  constructor(world: World, targets: () => RegisteredTargets) {
    this.#world = world;
    this.#targets = targets;
    this.#groups = new SecurityGroups(world);
    this.#memo = new Memo(world);
  }

  /** From a VPC link to what a listener leads to. */
  throughVpcLink(link: Resource, listenerArn: string, head: RequestHead, trail: Trail): End {
    const listener = this.#world.get(LISTENER, listenerArn, link);
    if (listener === undefined) return closed(`listener ${listenerArn} does not exist`, false);
    const balancer = this.#balancer(listener.properties.LoadBalancerArn, link);
    if (balancer === undefined) return closed(`the load balancer of ${nameOf(listener)} does not exist`, false);
    const client = this.#memo.get(`link ${link.account} ${link.id}`, () => linkParty(this.#world, link));
    pass(trail, 'VPC link', link);
    if (link.data.vpc !== balancer.resource.data.vpc) {
      return closed(
        `VPC link ${nameOf(link)} is in ${link.data.vpc}, ${balancer.name} in ${balancer.resource.data.vpc}`,
        true,
      );
    }
    return this.#enter(client, balancer, Number(listener.properties.Port), trail, { head });
  }

  /** From a load balancer of the target's group to the target, at its port or that of its health check; undefined if no load balancer uses the group. */
  toTarget(target: Target, port: number, trail: Trail): End | undefined {
    const balancer = this.#memo.get(`balancer of ${target.group}`, () => this.#balancerOf(target.group));
    if (balancer === undefined) return undefined;
    return this.#reach(this.#node(balancer), balancer, target, port, trail);
  }

  #enter(client: Party, balancer: Balancer, port: number, trail: Trail, entrance: Entrance): End {
    const { privateLinkZone: zone } = entrance;
    const node = zone === undefined ? this.#node(balancer) : balancer.nodes.find((one) => one.zone === zone);
    if (node === undefined) return closed(`${balancer.name} has no subnet in ${zone}`, true);
    const reason = this.#memo.get(
      `enter ${client.address} ${node.address} ${balancer.resource.id} ${port} ${zone}`,
      () => this.#closedAtEntrance(client, balancer, node, port, zone !== undefined),
    );
    if (reason !== undefined) return closed(reason, true);
    pass(trail, balancer.kind, balancer.resource, `:${port}`);
    const listener = this.#memo.get(`listener ${balancer.resource.id} ${port}`, () => this.#listenerAt(balancer, port));
    if (listener === undefined) return closed(`${balancer.name} has no listener on port ${port}`, true);
    const action = this.#action(listener, entrance.head);
    return this.#act(action, listener, node, balancer, trail, zone);
  }

  #closedAtEntrance(
    client: Party,
    balancer: Balancer,
    node: Node,
    port: number,
    privateLink: boolean,
  ): string | undefined {
    if (!privateLink) return this.#groups.closed(client, node, port);
    // Traffic through PrivateLink left its client's VPC at the endpoint, whose rules were asked before. The source that
    // the load balancer's rules see is the client's private address, not the endpoint's: "Security groups for your
    // Network Load Balancer", Elastic Load Balancing, Network Load Balancers guide.
    return balancer.guardsPrivateLink
      ? this.#groups.closedInbound({ ...client, securityGroups: [] }, node, port)
      : undefined;
  }

  #action(listener: Resource, head: RequestHead | undefined): Properties {
    const rules = this.#memo.get(`rules ${listener.id}`, () =>
      this.#world
        .all(RULE, listener)
        .filter((rule) => rule.properties.ListenerArn === listener.id)
        .sort((a, b) => Number(a.properties.Priority) - Number(b.properties.Priority)),
    );
    return actionFor(listener, rules, head);
  }

  #act(
    action: Properties,
    listener: Resource,
    node: Node,
    balancer: Balancer,
    trail: Trail,
    zone: string | undefined,
  ): End {
    switch (action.Type) {
      case 'forward':
        return this.#forward(action, listener, node, balancer, trail, zone);
      case 'fixed-response': {
        const { StatusCode = '200', ContentType = 'text/plain', MessageBody = '' } = action.FixedResponseConfig ?? {};
        return {
          kind: 'answer',
          status: Number(StatusCode),
          headers: { 'content-type': ContentType },
          body: MessageBody,
        };
      }
      default:
        return closed(
          `${nameOf(listener)} has a default action '${action.Type}', which the rehearsal does not play`,
          false,
        );
    }
  }

  #forward(
    action: Properties,
    listener: Resource,
    node: Node,
    balancer: Balancer,
    trail: Trail,
    zone: string | undefined,
  ): End {
    const arn = weighted(forwardsTo(action));
    const group = this.#memo.get(`group ${arn}`, () =>
      this.#world.get('AWS::ElasticLoadBalancingV2::TargetGroup', String(arn), listener),
    );
    if (group === undefined) return closed(`target group ${arn} of ${nameOf(listener)} does not exist`, false);
    pass(trail, 'target group', group);
    if (!['HTTP', 'TCP', 'TCP_UDP'].includes(group.properties.Protocol)) {
      return closed(`${nameOf(group)} speaks ${group.properties.Protocol}: the rehearsal plays HTTP and TCP`, false);
    }
    const chosen = this.#choose(group, balancer, zone);
    if (typeof chosen === 'string') return closed(chosen, false);
    if (chosen.state !== 'healthy') trail.steps.push('no target is healthy: fail open');
    trail.targets.push(chosen);
    return this.#reach(node, balancer, chosen, chosen.port, trail);
  }

  /**
   * A healthy target of the group, in turn; one that is not if none is.
   *
   * Load balancers fail open: with no healthy target in any zone they try them all ("Health checks for … target groups",
   * Elastic Load Balancing). Without cross-zone load balancing a Network Load Balancer's node uses its own zone only.
   */
  #choose(group: Resource, balancer: Balancer, zone: string | undefined): Target | string {
    const name = nameOf(group);
    const targets = this.#targets();
    const registered = targets.of(group.id).filter((target) => target.state !== 'draining');
    if (registered.length === 0) return `target group ${name} has no registered targets`;
    const healthy = registered.filter((target) => target.state === 'healthy');
    const usable = healthy.length > 0 ? healthy : registered;
    const near = zone === undefined || balancer.crossZone ? usable : usable.filter((one) => this.#zoneOf(one) === zone);
    if (near.length > 0) return targets.next(group.id, near);
    return `target group ${name} has no healthy target in ${zone}, and ${balancer.name} does no cross-zone load balancing`;
  }

  #zoneOf({ host }: Target): string | undefined {
    if (host === undefined) return undefined;
    return this.#memo.get(
      `zone ${host.account} ${host.subnet}`,
      () => this.#world.get('AWS::EC2::Subnet', host.subnet, host)?.attributes.AvailabilityZoneId,
    );
  }

  #reach(node: Node, balancer: Balancer, target: Target, port: number, trail: Trail): End {
    if (target.host !== undefined) return this.#reachHost(node, target.host, port, trail);
    if (target.id.startsWith('arn:')) {
      const next = this.#balancer(target.id, node);
      return next === undefined
        ? closed(`target ${target.id} does not exist`, false)
        : this.#enter(node, next, port, trail, {});
    }
    return this.#reachInterface(node, balancer, target.id, port, trail);
  }

  #reachHost(node: Node, host: Host, port: number, trail: Trail): End {
    const reason = this.#memo.get(`host ${node.account} ${node.address} ${node.name} ${host.id} ${port}`, () =>
      this.#groups.closed(node, hostParty(host), port),
    );
    if (reason !== undefined) return closed(reason, true);
    trail.steps.push(`${host.id} (${host.address}:${port})`);
    const local = host.listening(port);
    if (local === undefined) return closed(`nothing listens on port ${port} of ${host.id}`, false);
    return { kind: 'host', host, hostPort: port, port: local };
  }

  /** Through an endpoint's network interface and PrivateLink to the provider's load balancer, in the same zone. */
  #reachInterface(node: Node, balancer: Balancer, address: string, port: number, trail: Trail): End {
    const passage = this.#memo.get(
      `passage ${node.account} ${node.address} ${balancer.resource.id} ${address} ${port}`,
      () => this.#passage(node, balancer, address, port),
    );
    if (passage.reason !== undefined) return closed(passage.reason, true);
    pass(trail, 'endpoint', passage.endpoint, ` (${address}, ${passage.zone})`);
    pass(trail, 'endpoint service', passage.service);
    return this.#enter(node, passage.provider, port, trail, { privateLinkZone: passage.zone });
  }

  #passage(node: Node, balancer: Balancer, address: string, port: number): { reason: string } | Passage {
    const { vpc } = balancer.resource.data;
    const networkInterface = this.#world
      .all('AWS::EC2::NetworkInterface', balancer.resource)
      .find(({ properties }) => properties.PrivateIpAddress === address && properties.VpcId === vpc);
    if (networkInterface === undefined) return { reason: `nothing has the address ${address} in ${vpc}` };
    const endpoint = this.#world.get('AWS::EC2::VPCEndpoint', networkInterface.data.endpoint, networkInterface);
    if (endpoint === undefined) return { reason: `${address} belongs to no endpoint` };
    const securityGroups = (networkInterface.properties.Groups as Properties[]).map((group) => group.GroupId as string);
    const name = `endpoint ${nameOf(endpoint)}`;
    const reason = this.#groups.closed(node, { ...place(endpoint), name, address, securityGroups }, port);
    if (reason !== undefined) return { reason };

    const service = this.#world
      .all('AWS::EC2::VPCEndpointService', { region: endpoint.region })
      .find((one) => serviceName(one) === endpoint.properties.ServiceName);
    if (service === undefined) return { reason: `${name}: ${endpoint.properties.ServiceName} is no endpoint service` };
    if (endpoint.data.state !== 'available') {
      return { reason: `${name} is ${endpoint.data.state}: ${nameOf(service)} has not accepted the connection` };
    }
    const zone: string = networkInterface.properties.AvailabilityZoneId;
    const providers = (service.properties.NetworkLoadBalancerArns as string[]).map((arn) =>
      this.#balancer(arn, service),
    );
    const provider = providers.find((one) => one?.nodes.some((each) => each.zone === zone));
    if (provider === undefined) return { reason: `no load balancer of ${nameOf(service)} has a subnet in ${zone}` };
    return { endpoint, service, provider, zone };
  }

  #node(balancer: Balancer): Node {
    return balancer.nodes[this.#turn++ % balancer.nodes.length]!;
  }

  #balancer(arn: string, at: Place): Balancer | undefined {
    return this.#memo.get(`balancer ${arn}`, () => {
      const resource = this.#world.get(LOAD_BALANCER, arn, at);
      return resource === undefined ? undefined : compile(this.#world, resource);
    });
  }

  #balancerOf(group: string): Balancer | undefined {
    const forwards = (actions: readonly Properties[] = []) =>
      actions.flatMap(forwardsTo).some((one) => one.arn === group);
    const direct = this.#world.all(LISTENER).find((listener) => forwards(listener.properties.DefaultActions));
    const rule = this.#world.all(RULE).find((one) => forwards(one.properties.Actions));
    const listener = direct ?? (rule && this.#world.get(LISTENER, rule.properties.ListenerArn, rule));
    return listener && this.#balancer(listener.properties.LoadBalancerArn, listener);
  }

  #listenerAt(balancer: Balancer, port: number): Resource | undefined {
    return this.#world
      .all(LISTENER, balancer.resource)
      .find(
        ({ properties }) => properties.LoadBalancerArn === balancer.resource.id && Number(properties.Port) === port,
      );
  }
}

function compile(world: World, resource: Resource): Balancer {
  const network = resource.properties.Type === 'network';
  const kind = network ? 'NLB' : 'ALB';
  const name = `${kind} ${nameOf(resource)}`;
  const stated = resource.properties.SecurityGroups;
  const open = network && !(Array.isArray(stated) && stated.length > 0);
  const securityGroups = open ? undefined : groupsOf(world, stated, resource.data.vpc, resource);
  const crossZone = attributesOf(resource)['load_balancing.cross_zone.enabled'];
  return {
    resource,
    kind,
    name,
    // Off by default for a Network Load Balancer, always on for the nodes of an Application Load Balancer.
    crossZone: !network || isTrue(crossZone),
    guardsPrivateLink: resource.properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== 'off',
    nodes: Object.entries(resource.data.addresses as Record<string, string>).map(([subnet, address]) => ({
      ...place(resource),
      name,
      address,
      securityGroups,
      zone: world.get('AWS::EC2::Subnet', subnet, resource)?.attributes.AvailabilityZoneId,
    })),
  };
}

/** `[stack] kind LogicalId`: short enough to be read in a header. */
export function pass(trail: Trail, kind: string, { stack, logicalId }: Resource, detail = ''): void {
  trail.steps.push(`${stack === trail.stack ? '' : `[${stack}] `}${kind} ${logicalId}${detail}`);
  trail.stack = stack;
}

function linkParty(world: World, link: Resource): Party {
  const addresses = Object.values(link.data.addresses as Record<string, string>);
  return {
    ...place(link),
    name: `VPC link ${nameOf(link)}`,
    address: addresses[0]!,
    securityGroups: groupsOf(world, link.properties.SecurityGroupIds, link.data.vpc, link),
  };
}

function hostParty(host: Host): Party {
  return { ...place(host), name: host.id, address: host.address, securityGroups: host.securityGroups };
}

function place({ account, region }: Place): Place {
  return { account, region };
}

function closed(reason: string, silent: boolean): End {
  return { kind: 'closed', reason, silent };
}

function weighted(groups: readonly { arn: string; weight: number }[]): string | undefined {
  if (groups.length <= 1) return groups[0]?.arn;
  let left = Math.random() * groups.reduce((sum, { weight }) => sum + weight, 0);
  for (const { arn, weight } of groups) {
    left -= weight;
    if (left < 0) return arn;
  }
  return undefined;
}
