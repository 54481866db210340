import type { Outcome, ResourceRequest, Twin } from '../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../cloudformation/world';
import { playedConditions } from './listener-rules';
import { typeOf } from './load-balancer-twin';
import { existing, numberOf, refuse } from './refuse';
import { Underway } from './underway';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** By load balancer type: its listeners' protocols, and those of the target groups that each of them takes. */
const protocols: Readonly<Record<'application' | 'network', Readonly<Record<string, readonly string[]>>>> = {
  application: { HTTP: ['HTTP', 'HTTPS'], HTTPS: ['HTTP', 'HTTPS'] },
  network: {
    TCP: ['TCP', 'TCP_UDP'],
    TLS: ['TCP', 'TLS'],
    UDP: ['UDP', 'TCP_UDP'],
    TCP_UDP: ['TCP_UDP'],
    QUIC: ['QUIC', 'TCP_QUIC'],
    TCP_QUIC: ['TCP_QUIC'],
  },
};

/** The target groups that an action forwards to, by weight. */
export function forwardsTo(action: Properties): { arn: string; weight: number }[] {
  if (action.Type !== 'forward') return [];
  const groups: readonly Properties[] = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0)
    return action.TargetGroupArn === undefined ? [] : [{ arn: action.TargetGroupArn, weight: 1 }];
  return groups.map((group) => ({ arn: group.TargetGroupArn, weight: numberOf(group.Weight) ?? 1 }));
}

export class ListenerTwin implements Twin {
  readonly types = [LISTENER];
  readonly #world: World;
  readonly #underway = new Underway();

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const balancer = this.#check(request);
    const full = balancer.attributes.LoadBalancerFullName;
    const tail = `listener/${full}/${request.generatedHex.slice(0, 16)}`;
    const arn = `arn:aws:elasticloadbalancing:${request.region}:${request.account}:${tail}`;
    return { id: arn, attributes: { ListenerArn: arn } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request, before);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest, before?: Resource): Resource {
    const { LoadBalancerArn: arn, Port: stated, Protocol: protocol } = request.properties;
    const balancer = existing(this.#world, request, LOAD_BALANCER, arn, {
      property: 'LoadBalancerArn',
      code: 'LoadBalancerNotFound',
      message: `Load balancer '${arn}' not found`,
    });
    const port = numberOf(stated);
    if (port === undefined || port < 1 || port > 65535) {
      refuse(request, {
        property: 'Port',
        code: 'ValidationError',
        message: `Port '${stated}' is not between 1 and 65535`,
        repair: 'state the port at which the load balancer listens',
      });
    }
    const deployed = this.#world
      .all(LISTENER, request)
      .find(
        (other) =>
          other.id !== before?.id && other.properties.LoadBalancerArn === arn && Number(other.properties.Port) === port,
      );
    const same = this.#underway.holder(request, deployed, arn, port);
    if (same !== undefined) {
      refuse(request, {
        property: 'Port',
        code: 'DuplicateListener',
        message: `A listener already exists on this port for this load balancer '${arn}'`,
        repair: `${same} listens on ${port}: choose another port`,
      });
    }
    const type = typeOf(balancer);
    const known = protocols[type];
    if (known[protocol] === undefined) {
      refuse(request, {
        property: 'Protocol',
        code: 'ValidationError',
        message: `Listener protocol '${protocol}' is not supported by load balancers of type ${type}`,
        repair: `use one of ${Object.keys(known).join(', ')}`,
      });
    }
    if ((protocol === 'HTTPS' || protocol === 'TLS') && (request.properties.Certificates ?? []).length === 0) {
      refuse(request, {
        property: 'Certificates',
        code: 'ValidationError',
        message: `A certificate must be specified for ${protocol} listeners`,
        repair: 'name a certificate of ACM',
      });
    }
    checkActions(this.#world, request, 'DefaultActions', balancer, protocol);
    return balancer;
  }
}

export class ListenerRuleTwin implements Twin {
  readonly types = [RULE];
  readonly #world: World;
  readonly #underway = new Underway();

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const arn = `${String(request.properties.ListenerArn).replace(':listener/', ':listener-rule/')}/${request.generatedHex.slice(0, 16)}`;
    return { id: arn, attributes: { RuleArn: arn, IsDefault: false } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request, before);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest, before?: Resource): void {
    const { ListenerArn: arn, Priority: stated, Conditions: conditions = [] } = request.properties;
    const listener = existing(this.#world, request, LISTENER, arn, {
      property: 'ListenerArn',
      code: 'ListenerNotFound',
      message: `Listener '${arn}' not found`,
    });
    const balancer = this.#world.get(LOAD_BALANCER, listener.properties.LoadBalancerArn, request)!;
    const priority = numberOf(stated);
    if (priority === undefined || priority < 1 || priority > 50000) {
      refuse(request, {
        property: 'Priority',
        code: 'ValidationError',
        message: `Priority '${stated}' must be between 1 and 50000`,
        repair: 'give each rule of the listener a number of its own; the lowest is asked first',
      });
    }
    const deployed = this.#world
      .all(RULE, request)
      .find(
        (other) =>
          other.id !== before?.id &&
          other.properties.ListenerArn === arn &&
          Number(other.properties.Priority) === priority,
      );
    const same = this.#underway.holder(request, deployed, arn, priority);
    if (same !== undefined) {
      refuse(request, {
        property: 'Priority',
        code: 'PriorityInUse',
        message: `Priority '${priority}' is currently in use`,
        repair: `${same} has it: choose another`,
      });
    }
    if (conditions.length === 0) {
      refuse(request, {
        property: 'Conditions',
        code: 'ValidationError',
        message: 'A rule must have at least one condition',
        repair: 'state a path-pattern, host-header or http-request-method',
      });
    }
    for (const [index, { Field: field }] of (conditions as Properties[]).entries()) {
      if (playedConditions.includes(field)) continue;
      refuse(request, {
        property: `Conditions[${index}].Field`,
        message: `the rehearsal does not play the condition '${field}'`,
        repair: `use one of ${playedConditions.join(', ')}`,
      });
    }
    checkActions(this.#world, request, 'Actions', balancer, listener.properties.Protocol);
  }
}

function checkActions(
  world: World,
  request: ResourceRequest,
  property: string,
  balancer: Resource,
  protocol: string,
): void {
  const actions: readonly Properties[] = request.properties[property] ?? [];
  if (actions.length === 0) {
    refuse(request, {
      property,
      code: 'ValidationError',
      message: 'An action must be specified',
      repair: 'forward to a target group',
    });
  }
  for (const [index, action] of actions.entries()) {
    const at = `${property}[${index}]`;
    const groups = forwardsTo(action);
    if (action.Type === 'forward' && groups.length === 0) {
      refuse(request, {
        property: `${at}.TargetGroupArn`,
        code: 'ValidationError',
        message: 'A target group must be specified',
        repair: 'name the target group to forward to',
      });
    }
    for (const { arn } of groups) checkTargetGroup(world, request, `${at}.TargetGroupArn`, balancer, protocol, arn);
  }
}

function checkTargetGroup(
  world: World,
  request: ResourceRequest,
  property: string,
  balancer: Resource,
  protocol: string,
  arn: string,
): void {
  const group = existing(world, request, TARGET_GROUP, arn, {
    property,
    code: 'TargetGroupNotFound',
    message: `One or more target groups not found: ${arn}`,
  });
  const fitting = protocols[typeOf(balancer)][protocol] ?? [];
  if (!fitting.includes(group.properties.Protocol)) {
    refuse(request, {
      property,
      code: 'IncompatibleProtocols',
      message: `Listener protocol '${protocol}' and target group protocol '${group.properties.Protocol}' of ${nameOf(group)} do not fit`,
      repair: `use a target group of protocol ${fitting.join(' or ')}`,
    });
  }
  if (group.properties.VpcId !== balancer.data.vpc) {
    refuse(request, {
      property,
      code: 'InvalidConfigurationRequest',
      message: `${nameOf(group)} and ${nameOf(balancer)} are in different VPCs: ${group.properties.VpcId} and ${balancer.data.vpc}`,
      repair: 'make both in one VPC',
    });
  }
  const other = world
    .all(LISTENER, request)
    .find(
      (listener) =>
        listener.properties.LoadBalancerArn !== balancer.id &&
        (listener.properties.DefaultActions as Properties[]).flatMap(forwardsTo).some((one) => one.arn === arn),
    );
  if (other === undefined) return;
  refuse(request, {
    property,
    code: 'TargetGroupAssociationLimit',
    message: `The following target groups cannot be associated with more than one load balancer: ${arn}`,
    repair: `${nameOf(other)} of another load balancer forwards to it: make a target group of its own`,
  });
}
