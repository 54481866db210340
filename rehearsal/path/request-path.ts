import { shown } from '../../text/quoted';
import { type AwsEnvironment, nameOf, type ResourceOf, type World } from '../cloudformation/world';
import type { Host } from './host';
import { forwardsTo, type ListenerAction } from './listener-actions';
import { actionFor, type RequestHead } from './listener-rules';
import { type LoadBalancer, LoadBalancers, type Node } from './load-balancers';
import { Memo } from './memo';
import { PrivateLink } from './private-link';
import type { RegisteredTargets, Target } from './registered-targets';
import { type PassedBalancer, type RequestTrace, traceStep } from './request-trace';
import { groupsOf, type Peer, SecurityGroups } from './security-groups';
import { addressesOf } from './subnet-addresses';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

type Listener = ResourceOf<typeof LISTENER>;
type VpcLink = ResourceOf<'AWS::ApiGatewayV2::VpcLink'>;

/** Where a path ends. */
export type PathEnd =
  /** At a host: `port` on 127.0.0.1 is what listens there. */
  | { readonly kind: 'host'; readonly host: Host; readonly hostPort: number; readonly port: number }
  /** At a listener that answers by itself. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Nowhere. `silent`: there is no answer, as when a security group drops the packets, so the client runs into its timeout. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly silent: boolean };

/** How a request comes to a load balancer. */
interface Entrance {
  readonly trace: RequestTrace;
  /** The zone ID of the endpoint's network interface, if the request comes through PrivateLink. */
  readonly privateLinkZone?: string;
  readonly head?: RequestHead;
}

/**
 * The paths of requests through VPCs, hop by hop, worked out from the World.
 *
 * Requests and health checks take the same paths. What depends on the World alone is cached until the World changes;
 * targets and their health are looked up for each request.
 */
export class RequestPaths {
  readonly #world: World;
  readonly #targets: RegisteredTargets;
  readonly #groups: SecurityGroups;
  readonly #balancers: LoadBalancers;
  readonly #privateLink: PrivateLink;
  readonly #memo: Memo;

  constructor(world: World, targets: RegisteredTargets) {
    this.#world = world;
    this.#targets = targets;
    this.#groups = new SecurityGroups(world);
    this.#balancers = new LoadBalancers(world);
    this.#privateLink = new PrivateLink(world, this.#balancers, this.#groups);
    this.#memo = new Memo(world);
  }

  /** From a VPC link to where a listener sends the request. */
  throughVpcLink(link: VpcLink, listenerArn: string, head: RequestHead, trace: RequestTrace): PathEnd {
    const listener = this.#world.get(LISTENER, listenerArn, link);
    if (listener === undefined) return blocked(`listener ${listenerArn} does not exist`, false);
    const balancer = this.#balancers.get(listener.properties.LoadBalancerArn, link);
    if (balancer === undefined) return blocked(`the load balancer of ${nameOf(listener)} does not exist`, false);
    const client = this.#memo.get(`link ${link.account} ${link.id}`, () => linkPeer(this.#world, link));
    traceStep(trace, 'VPC link', link);
    if (link.data.vpc !== balancer.resource.data.vpc) {
      return blocked(
        `VPC link ${nameOf(link)} is in ${link.data.vpc}, ${balancer.name} in ${balancer.resource.data.vpc}`,
        true,
      );
    }
    return this.#enter(client, balancer, Number(listener.properties.Port), { trace, head });
  }

  /**
   * From the load balancer of the target's group to the target, at its port or that of its health check.
   *
   * Undefined if no load balancer uses the group.
   */
  toTarget(target: Target, port: number, trace: RequestTrace): PathEnd | undefined {
    const balancer = this.#balancers.of(target.group);
    if (balancer === undefined) return undefined;
    return this.#reach(this.#balancers.next(balancer), target, port, trace);
  }

  #enter(client: Peer, balancer: LoadBalancer, port: number, entrance: Entrance): PathEnd {
    const { privateLinkZone: zone, trace } = entrance;
    const node = zone === undefined ? this.#balancers.next(balancer) : balancer.nodes.find((one) => one.zone === zone);
    if (node === undefined) return blocked(`${balancer.name} has no subnet in ${zone}`, true);
    const reason = this.#memo.get(
      `enter ${client.name} ${client.address} ${node.address} ${balancer.resource.id} ${port} ${zone}`,
      () => this.#blockedAtEntrance(client, node, port, zone !== undefined),
    );
    if (reason !== undefined) return blocked(reason, true);
    const { head } = entrance;
    if (balancer.kind === 'ALB' && head !== undefined) trace.balancer = passedBalancer(balancer, client, port, head);
    const dropped = trace.balancer?.dropped ?? none;
    const drops = dropped.length === 0 ? '' : ` (drops ${shown(dropped.join(', '))})`;
    traceStep(trace, balancer.kind, balancer.resource, `:${port}${drops}`);
    const listener = this.#balancers.listener(balancer, port);
    if (listener === undefined) {
      const ports = this.#balancers.ports(balancer).join(', ') || 'none';
      return blocked(`${balancer.name} has no listener on port ${port}; Port of its listeners: ${ports}`, true);
    }
    // "HTTP 405: Method not allowed", Troubleshoot your Application Load Balancers.
    if (balancer.kind === 'ALB' && head?.method === 'TRACE')
      return answered(trace, 'no load balancer takes TRACE', { status: 405 });
    const action = actionFor(listener, this.#balancers.rules(listener), head);
    return this.#act(action, listener, node, entrance);
  }

  #blockedAtEntrance(client: Peer, node: Node, port: number, privateLink: boolean): string | undefined {
    if (!privateLink) return this.#groups.blocked(client, node, port);
    // Traffic through PrivateLink left its client's VPC at the endpoint, whose rules were checked there. The source that
    // the load balancer's rules see is the client's private address, not the endpoint's: "Security groups for your
    // Network Load Balancer", Elastic Load Balancing, Network Load Balancers guide.
    return node.balancer.guardsPrivateLink
      ? this.#groups.blockedInbound({ ...client, securityGroups: [] }, node, port)
      : undefined;
  }

  #act(action: ListenerAction, listener: Listener, node: Node, entrance: Entrance): PathEnd {
    switch (action.Type) {
      case 'forward':
        return this.#forward(action, listener, node, entrance);
      case 'fixed-response': {
        const answer: Partial<NonNullable<ListenerAction['FixedResponseConfig']>> = action.FixedResponseConfig ?? {};
        const { StatusCode = '200', ContentType = 'text/plain', MessageBody = '' } = answer;
        const status = Number(StatusCode);
        const headers = { 'content-type': ContentType };
        return answered(entrance.trace, `fixed response ${status}`, { status, headers, body: MessageBody });
      }
      default:
        return blocked(`the default action '${action.Type}' of ${nameOf(listener)} is not rehearsed`, false);
    }
  }

  #forward(action: ListenerAction, listener: Listener, node: Node, { trace, privateLinkZone }: Entrance): PathEnd {
    const arn = weighted(forwardsTo(action));
    const group = this.#memo.get(`group ${arn}`, () =>
      this.#world.get('AWS::ElasticLoadBalancingV2::TargetGroup', String(arn), listener),
    );
    if (group === undefined) return blocked(`target group ${arn} of ${nameOf(listener)} does not exist`, false);
    traceStep(trace, 'target group', group);
    if (!['HTTP', 'TCP', 'TCP_UDP'].includes(group.properties.Protocol ?? '')) {
      return blocked(`${nameOf(group)} speaks ${group.properties.Protocol}: the rehearsal plays HTTP and TCP`, false);
    }
    const chosen = this.#choose(group, node.balancer, privateLinkZone);
    if (typeof chosen === 'string') return blocked(chosen, false);
    if (this.#targets.lingering(group.id).includes(chosen))
      trace.steps.push(`${chosen.id} is ${chosen.state} and still gets new connections`);
    else if (chosen.state !== 'healthy') trace.steps.push('no target is healthy: fail open');
    trace.targets.push(chosen);
    const end = this.#reach(node, chosen, chosen.port, trace);
    if (end.kind !== 'blocked' || end.silent || chosen.host === undefined) return end;
    return blocked(`${end.reason}, to which ${nameOf(group)} sends it by Port`, false);
  }

  /**
   * A healthy target of the group, round robin; any registered target if none is healthy.
   *
   * One that the load balancer does not yet know to be unhealthy or to have left is taken for healthy.
   *
   * Load balancers fail open: with no healthy target in any zone they try them all ("Health checks for … target groups",
   * Elastic Load Balancing). Without cross-zone load balancing a Network Load Balancer's node uses its own zone only.
   */
  #choose(
    group: ResourceOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>,
    balancer: LoadBalancer,
    zone: string | undefined,
  ): Target | string {
    const name = nameOf(group);
    const targets = this.#targets;
    const registered = targets.of(group.id).filter((target) => target.state !== 'draining');
    const lingering = targets.lingering(group.id);
    if (registered.length + lingering.length === 0) return `target group ${name} has no registered targets`;
    const healthy = [...registered.filter((target) => target.state === 'healthy'), ...lingering];
    const usable = healthy.length > 0 ? healthy : registered;
    const near = zone === undefined || balancer.crossZone ? usable : usable.filter((one) => this.#zoneOf(one) === zone);
    if (near.length > 0) return targets.next(group.id, near);
    return `target group ${name} has no healthy target in ${zone}, and ${balancer.name} does no cross-zone load balancing`;
  }

  #zoneOf({ host }: Target): string | undefined {
    if (host === undefined) return undefined;
    return this.#memo.get(
      `zone ${host.account} ${host.subnet}`,
      () => this.#world.get('AWS::EC2::Subnet', host.subnet, host)?.attributes.AvailabilityZoneId as string | undefined,
    );
  }

  #reach(node: Node, target: Target, port: number, trace: RequestTrace): PathEnd {
    if (target.host !== undefined) return this.#reachHost(node, target.host, port, trace);
    if (target.id.startsWith('arn:')) {
      const next = this.#balancers.get(target.id, node);
      return next === undefined
        ? blocked(`target ${target.id} does not exist`, false)
        : this.#enter(node, next, port, { trace });
    }
    return this.#reachInterface(node, target.id, port, trace);
  }

  #reachHost(node: Node, host: Host, port: number, trace: RequestTrace): PathEnd {
    const reason = this.#memo.get(`host ${node.account} ${node.address} ${node.name} ${host.id} ${port}`, () =>
      this.#groups.blocked(node, hostPeer(host), port),
    );
    if (reason !== undefined) return blocked(reason, true);
    trace.steps.push(`${host.id} (${host.address}:${port})`);
    const local = host.listening(port);
    if (local === undefined) return blocked(`nothing listens on port ${port} of ${host.id}`, false);
    return { kind: 'host', host, hostPort: port, port: local };
  }

  /** Through an endpoint's network interface to the provider's load balancer, in the same zone. */
  #reachInterface(node: Node, address: string, port: number, trace: RequestTrace): PathEnd {
    const passage = this.#memo.get(
      `passage ${node.account} ${node.address} ${node.balancer.resource.id} ${address} ${port}`,
      () => this.#privateLink.passage(node, address, port),
    );
    if (passage.reason !== undefined) return blocked(passage.reason, true);
    traceStep(trace, 'endpoint', passage.endpoint, ` (${address}, ${passage.zone})`);
    traceStep(trace, 'endpoint service', passage.service);
    return this.#enter(node, passage.provider, port, { trace, privateLinkZone: passage.zone });
  }
}

function linkPeer(world: World, link: VpcLink): Peer {
  const addresses = Object.values(addressesOf(link));
  return {
    ...environmentOf(link),
    name: `VPC link ${nameOf(link)}`,
    address: addresses[0]!,
    securityGroups: groupsOf(world, link.properties.SecurityGroupIds, String(link.data.vpc), link),
  };
}

function hostPeer(host: Host): Peer {
  return { ...environmentOf(host), name: host.id, address: host.address, securityGroups: host.securityGroups };
}

function environmentOf({ account, region }: AwsEnvironment): AwsEnvironment {
  return { account, region };
}

/**
 * "X-Forwarded headers" and `routing.http.drop_invalid_header_fields.enabled`, Elastic Load Balancing, Application Load
 * Balancers guide. The HTTP API has made Forwarded of the client's own X-Forwarded headers: nothing is there to append to.
 */
function passedBalancer(
  { dropsInvalidHeaders, namesClient, idleTimeout }: LoadBalancer,
  client: Peer,
  port: number,
  head: RequestHead,
): PassedBalancer {
  const dropped = dropsInvalidHeaders ? invalidNames(head) : none;
  return { dropped, client: namesClient ? client.address : undefined, port, idleTimeout };
}

const none: readonly string[] = [];

/** An array is made for one that is found: there are none in most requests. */
function invalidNames({ headers }: RequestHead): readonly string[] {
  let found = none;
  for (const name in headers) if (/[^-a-z0-9]/i.test(name)) found = [...found, name];
  return found;
}

function answered(
  trace: RequestTrace,
  step: string,
  { status, headers = {}, body = '' }: { status: number; headers?: Record<string, string>; body?: string },
): PathEnd {
  trace.steps.push(step);
  return { kind: 'answer', status, headers, body };
}

function blocked(reason: string, silent: boolean): PathEnd {
  return { kind: 'blocked', reason, silent };
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
