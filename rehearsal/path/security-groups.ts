import { type AwsEnvironment, nameOf, type PropertiesOf, type World } from '../cloudformation/world';
import { parseBlock, within } from '../kit/ipv4';
import { Memo } from './memo';

/** One end of a connection inside a VPC. */
export interface Peer extends AwsEnvironment {
  /** Its name in messages: `load balancer api/Alb`. */
  readonly name: string;
  readonly address: string;
  /** Physical ids. Undefined if it has no security groups: a Network Load Balancer that was created without any. */
  readonly securityGroups: readonly string[] | undefined;
  /** Whether it is an AWS service, at any public address: what prefix lists stand for. */
  readonly awsService?: boolean;
}

type Direction = 'inbound' | 'outbound';

/** Stated within a group or apart from it. */
type Rule = Pick<PropertiesOf<'AWS::EC2::SecurityGroupIngress'>, 'IpProtocol' | 'CidrIp' | 'FromPort' | 'ToPort'> & {
  readonly SourceSecurityGroupId?: string;
  readonly DestinationSecurityGroupId?: string;
  readonly DestinationPrefixListId?: string;
};

/**
 * Whether security groups let a TCP connection through.
 *
 * They are stateful and only allow: a connection passes if one rule of one group of its source allows it out, and one
 * rule of one group of its target allows it in. "Security group rules", Amazon VPC User Guide.
 */
export class SecurityGroups {
  readonly #world: World;
  readonly #memo: Memo;

  constructor(world: World) {
    this.#world = world;
    this.#memo = new Memo(world);
  }

  /** Undefined if a connection is allowed in both directions; otherwise the reason, naming the missing rule. */
  blocked(from: Peer, to: Peer, port: number): string | undefined {
    return this.blockedOutbound(from, to, port) ?? this.blockedInbound(from, to, port);
  }

  blockedOutbound(from: Peer, to: Peer, port: number): string | undefined {
    return this.#blocked('outbound', from, to, port);
  }

  blockedInbound(from: Peer, to: Peer, port: number): string | undefined {
    return this.#blocked('inbound', to, from, port);
  }

  #blocked(direction: Direction, guarded: Peer, other: Peer, port: number): string | undefined {
    const groups = guarded.securityGroups;
    if (groups === undefined) return undefined;
    for (const group of groups) {
      const rules = this.#memo.get(`${group}|${direction}`, () => this.#rules(group, direction, guarded));
      if (rules.some((rule) => allows(rule, other, port))) return undefined;
    }
    const names = groups.map((group) => this.#name(group, guarded)).join(' and ');
    const [verb, preposition, property] =
      direction === 'outbound' ? ['out', 'to', 'SecurityGroupEgress'] : ['in', 'from', 'SecurityGroupIngress'];
    return (
      `security group ${names} of ${guarded.name} has no ${direction} rule that lets tcp ${port} ${verb} ` +
      `${preposition} ${other.name}${other.awsService ? '' : ` (${[other.address, ...(other.securityGroups ?? [])].join(', ')})`}: ` +
      `add an AWS::EC2::${property} for it`
    );
  }

  #name(group: string, environment: AwsEnvironment): string {
    const resource = this.#world.get('AWS::EC2::SecurityGroup', group, environment);
    return resource === undefined ? group : `${nameOf(resource)} (${group})`;
  }

  #rules(group: string, direction: Direction, environment: AwsEnvironment): readonly Rule[] {
    const resource = this.#world.get('AWS::EC2::SecurityGroup', group, environment);
    if (resource === undefined) return [];
    const [inline, type] =
      direction === 'inbound'
        ? ([resource.properties.SecurityGroupIngress, 'AWS::EC2::SecurityGroupIngress'] as const)
        : ([resource.properties.SecurityGroupEgress, 'AWS::EC2::SecurityGroupEgress'] as const);
    const own: readonly Rule[] = Array.isArray(inline) ? inline : [];
    const apart: readonly Rule[] = this.#world
      .all(type, environment)
      .filter((rule) => rule.properties.GroupId === group)
      .map((rule) => rule.properties);
    // A group without an outbound rule in the template keeps AWS's default rule, which allows everything.
    if (direction === 'outbound' && own.length + apart.length === 0) return [everything];
    return [...own, ...apart];
  }
}

const everything: Rule = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

function allows(rule: Rule, other: Peer, port: number): boolean {
  return allowsTcp(rule, port) && allowsPeer(rule, other);
}

function allowsTcp(rule: Rule, port: number): boolean {
  const stated = String(rule.IpProtocol).toLowerCase();
  if (stated === '-1') return true;
  if (stated !== 'tcp' && stated !== TCP_NUMBER) return false;
  const from = Number(rule.FromPort ?? -1);
  return from === -1 || (port >= from && port <= Number(rule.ToPort ?? from));
}

const TCP_NUMBER = '6';

/**
 * Whether a rule names this peer. No address here is IPv6.
 *
 * Only a lookup would tell which services a prefix list contains, so any prefix list is taken to contain this one.
 */
function allowsPeer(rule: Rule, other: Peer): boolean {
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  if (group !== undefined) return other.securityGroups?.includes(group) ?? false;
  if (rule.DestinationPrefixListId !== undefined) return other.awsService ?? false;
  return rule.CidrIp !== undefined && within(parseBlock(rule.CidrIp), other.address);
}

/** The security groups that guard a resource's network interfaces: those it names, or its VPC's default group. */
export function groupsOf(world: World, stated: unknown, vpc: string, environment: AwsEnvironment): readonly string[] {
  if (Array.isArray(stated) && stated.length > 0) return stated;
  const resource = world.get('AWS::EC2::VPC', vpc, environment);
  return resource === undefined ? [] : [resource.attributes.DefaultSecurityGroup as string];
}
