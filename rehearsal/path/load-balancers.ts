import { type AwsEnvironment, nameOf, type ResourceOf, type World } from '../cloudformation/world';
import { isTrue, numberOf } from '../kit/values';
import { forwardsTo, type ListenerAction } from './listener-actions';
import { attributesOf } from './load-balancer-attributes';
import { Memo } from './memo';
import { groupsOf, type Peer } from './security-groups';
import { addressesOf } from './subnet-addresses';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

type Listener = ResourceOf<typeof LISTENER>;

/** A load balancer's own network interface in one zone: what clients connect to, and what connects to targets. */
export interface Node extends Peer {
  readonly balancer: LoadBalancer;
  /** The zone's ID. */
  readonly zone: string;
}

export interface LoadBalancer {
  readonly resource: ResourceOf<typeof LOAD_BALANCER>;
  readonly kind: 'ALB' | 'NLB';
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly crossZone: boolean;
  /** Whether its inbound rules are asked about traffic through PrivateLink. */
  readonly guardsPrivateLink: boolean;
  /** Whether it drops headers whose name has other characters than letters, digits and hyphens. */
  readonly dropsInvalidHeaders: boolean;
  /** Whether it says in X-Forwarded-For who its client is. */
  readonly namesClient: boolean;
  /** Milliseconds that an Application Load Balancer waits for a byte. */
  readonly idleTimeout: number;
}

/** Load balancers with what depends on them, looked up in the World and remembered until it changes. */
export class LoadBalancers {
  readonly #world: World;
  readonly #memo: Memo;
  #nextNode = 0;

  constructor(world: World) {
    this.#world = world;
    this.#memo = new Memo(world);
  }

  get(arn: string, at: AwsEnvironment): LoadBalancer | undefined {
    return this.#memo.get(`load balancer ${arn}`, () => {
      const resource = this.#world.get(LOAD_BALANCER, arn, at);
      return resource === undefined ? undefined : compile(this.#world, resource);
    });
  }

  /** The load balancer that forwards to this target group: a group has at most one. */
  of(group: string): LoadBalancer | undefined {
    return this.#memo.get(`of ${group}`, () => {
      const forwards = (actions: readonly ListenerAction[] = []) =>
        actions.flatMap(forwardsTo).some((one) => one.arn === group);
      const direct = this.#world.all(LISTENER).find((listener) => forwards(listener.properties.DefaultActions));
      const rule = this.#world.all(RULE).find((one) => forwards(one.properties.Actions));
      const listener = direct ?? (rule && this.#world.get(LISTENER, rule.properties.ListenerArn, rule));
      return listener && this.get(listener.properties.LoadBalancerArn, listener);
    });
  }

  listener({ resource }: LoadBalancer, port: number): Listener | undefined {
    return this.#memo.get(`listener ${resource.id} ${port}`, () =>
      this.#world
        .all(LISTENER, resource)
        .find(({ properties }) => properties.LoadBalancerArn === resource.id && Number(properties.Port) === port),
    );
  }

  /** The ports of its listeners. */
  ports({ resource }: LoadBalancer): readonly number[] {
    const listeners = this.#world.all(LISTENER, resource);
    return listeners
      .filter(({ properties }) => properties.LoadBalancerArn === resource.id)
      .map(({ properties }) => Number(properties.Port));
  }

  /** A listener's rules by priority. */
  rules(listener: Listener): readonly ResourceOf<typeof RULE>[] {
    return this.#memo.get(`rules ${listener.id}`, () =>
      this.#world
        .all(RULE, listener)
        .filter((rule) => rule.properties.ListenerArn === listener.id)
        .sort((a, b) => Number(a.properties.Priority) - Number(b.properties.Priority)),
    );
  }

  /** Its nodes, round robin. */
  next({ nodes }: LoadBalancer): Node {
    return nodes[this.#nextNode++ % nodes.length]!;
  }
}

function compile(world: World, resource: LoadBalancer['resource']): LoadBalancer {
  const network = resource.properties.Type === 'network';
  const kind = network ? 'NLB' : 'ALB';
  const name = `${kind} ${nameOf(resource)}`;
  const stated = resource.properties.SecurityGroups;
  const open = network && !(Array.isArray(stated) && stated.length > 0);
  const securityGroups = open ? undefined : groupsOf(world, stated, String(resource.data.vpc), resource);
  const attributes = attributesOf(resource);
  const crossZone = attributes['load_balancing.cross_zone.enabled'];
  const nodes: Node[] = [];
  const balancer: LoadBalancer = {
    resource,
    kind,
    name,
    nodes,
    // Off by default for a Network Load Balancer, always on for the nodes of an Application Load Balancer.
    crossZone: !network || isTrue(crossZone),
    guardsPrivateLink: resource.properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== 'off',
    dropsInvalidHeaders: isTrue(attributes['routing.http.drop_invalid_header_fields.enabled']),
    namesClient: (attributes['routing.http.xff_header_processing.mode'] ?? 'append') === 'append',
    idleTimeout: (numberOf(attributes['idle_timeout.timeout_seconds']) ?? 60) * 1000,
  };
  for (const [subnet, address] of Object.entries(addressesOf(resource))) {
    nodes.push({
      account: resource.account,
      region: resource.region,
      name,
      address,
      securityGroups,
      balancer,
      zone: world.get('AWS::EC2::Subnet', subnet, resource)?.attributes.AvailabilityZoneId as string,
    });
  }
  return balancer;
}
