import { existing } from '../cloudformation/existing';
import type { ResourceRequest } from '../cloudformation/twin';
import { nameOf, type PropertiesOf, type ResourceOf, type World } from '../cloudformation/world';
import { refuse } from '../kit/refusal';
import { numberOf } from '../kit/values';
import { typeOf } from './load-balancer-attributes';

const source = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** Of a listener or of a rule. */
export type ListenerAction =
  | PropertiesOf<typeof LISTENER>['DefaultActions'][number]
  | PropertiesOf<'AWS::ElasticLoadBalancingV2::ListenerRule'>['Actions'][number];

/** By load balancer type: each listener protocol, with the target group protocols that it can forward to. */
export const listenerProtocols: Readonly<
  Record<'application' | 'network', Readonly<Record<string, readonly string[]>>>
> = {
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
export function forwardsTo(action: ListenerAction): { arn: string; weight: number }[] {
  if (action.Type !== 'forward') return [];
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0)
    return action.TargetGroupArn === undefined ? [] : [{ arn: action.TargetGroupArn, weight: 1 }];
  return groups.map((group) => ({ arn: group.TargetGroupArn!, weight: numberOf(group.Weight) ?? 1 }));
}

export interface ActionsOwner {
  readonly world: World;
  /** The listener or rule that is created or updated. */
  readonly request: ResourceRequest;
  readonly balancer: ResourceOf<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;
  /** The listener's protocol. */
  readonly protocol: string;
}

/** Refuses actions of a listener or of a rule that forward nowhere, or to targets that its load balancer cannot serve. */
export function checkActions(owner: ActionsOwner, property: string): void {
  const { request } = owner;
  const actions = (request.properties[property] ?? []) as readonly ListenerAction[];
  if (actions.length === 0) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'ValidationError',
      message: 'An action must be specified',
      repair: 'forward to a target group',
      source,
    });
  }
  for (const [index, action] of actions.entries()) {
    const at = `${property}[${index}]`;
    const groups = forwardsTo(action);
    if (action.Type === 'forward' && groups.length === 0) {
      refuse({
        resource: nameOf(request),
        property: `${at}.TargetGroupArn`,
        code: 'ValidationError',
        message: 'A target group must be specified',
        repair: 'name the target group to forward to',
        source,
      });
    }
    for (const { arn } of groups) checkTargetGroup(owner, `${at}.TargetGroupArn`, arn);
  }
}

function checkTargetGroup({ world, request, balancer, protocol }: ActionsOwner, property: string, arn: string): void {
  const group = existing({
    world,
    owner: request,
    type: TARGET_GROUP,
    id: arn,
    property,
    code: 'TargetGroupNotFound',
    message: `One or more target groups not found: ${arn}`,
    source,
  });
  const fitting = listenerProtocols[typeOf(balancer)][protocol] ?? [];
  if (!fitting.includes(group.properties.Protocol ?? '')) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'IncompatibleProtocols',
      message: `Listener protocol '${protocol}' and target group protocol '${group.properties.Protocol}' of ${nameOf(group)} do not fit`,
      repair: `use a target group of protocol ${fitting.join(' or ')}`,
      source,
    });
  }
  if (group.properties.VpcId !== balancer.data.vpc) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'InvalidConfigurationRequest',
      message: `${nameOf(group)} and ${nameOf(balancer)} are in different VPCs: ${group.properties.VpcId} and ${balancer.data.vpc}`,
      repair: 'make both in one VPC',
      source,
    });
  }
  const other = world
    .all(LISTENER, request)
    .find(
      (listener) =>
        listener.properties.LoadBalancerArn !== balancer.id &&
        listener.properties.DefaultActions.flatMap(forwardsTo).some((one) => one.arn === arn),
    );
  if (other === undefined) return;
  refuse({
    resource: nameOf(request),
    property,
    code: 'TargetGroupAssociationLimit',
    message: `The following target groups cannot be associated with more than one load balancer: ${arn}`,
    repair: `${nameOf(other)} of another load balancer forwards to it: make a target group of its own`,
    source,
  });
}
