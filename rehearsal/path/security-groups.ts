import { type AwsEnvironment, nameOf, type Properties, type Resource, type World } from '../cloudformation/world';
import { parseBlock, within } from '../kit/ipv4';
import { Memo } from './memo';

/** One end of a connection inside a VPC. */
export interface Peer extends AwsEnvironment {
  /** How messages call it: `load balancer api/Alb`. */
  readonly name: string;
  readonly address: string;
  /** Physical ids. Undefined if no security group guards it (a Network Load Balancer that was created without). */
  readonly securityGroups: readonly string[] | undefined;
  /** A service of AWS's, at whatever public address: prefix lists are for these. */
  readonly awsService?: boolean;
}

type Direction = 'inbound' | 'outbound';

/**
 * Whether security groups let a connection through.
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

  /** Undefined if a connection gets from one to the other; otherwise what keeps it from it, naming the missing rule. */
  blocked(from: Peer, to: Peer, port: number, protocol = 'tcp'): string | undefined {
    return this.blockedOutbound(from, to, port, protocol) ?? this.blockedInbound(from, to, port, protocol);
  }

  blockedOutbound(from: Peer, to: Peer, port: number, protocol = 'tcp'): string | undefined {
    return this.#blocked('outbound', from, to, port, protocol);
  }

  blockedInbound(from: Peer, to: Peer, port: number, protocol = 'tcp'): string | undefined {
    return this.#blocked('inbound', to, from, port, protocol);
  }

  #blocked(direction: Direction, guarded: Peer, other: Peer, port: number, protocol: string): string | undefined {
    const groups = guarded.securityGroups;
    if (groups === undefined) return undefined;
    for (const group of groups) {
      const rules = this.#memo.get(`${group}|${direction}`, () => this.#rules(group, direction, guarded));
      if (rules.some((rule) => allows(rule, other, port, protocol))) return undefined;
    }
    const names = groups.map((group) => this.#name(group, guarded)).join(' and ');
    const [verb, preposition, property] =
      direction === 'outbound' ? ['out', 'to', 'SecurityGroupEgress'] : ['in', 'from', 'SecurityGroupIngress'];
    return (
      `security group ${names} of ${guarded.name} has no ${direction} rule that lets ${protocol} ${port} ${verb} ` +
      `${preposition} ${other.name}${other.awsService ? '' : ` (${[other.address, ...(other.securityGroups ?? [])].join(', ')})`}: ` +
      `add an AWS::EC2::${property} for it`
    );
  }

  #name(group: string, place: AwsEnvironment): string {
    const resource = this.#world.get('AWS::EC2::SecurityGroup', group, place);
    return resource === undefined ? group : `${nameOf(resource)} (${group})`;
  }

  #rules(group: string, direction: Direction, place: AwsEnvironment): readonly Properties[] {
    const resource = this.#world.get('AWS::EC2::SecurityGroup', group, place);
    if (resource === undefined) return [];
    const [inline, type] =
      direction === 'inbound'
        ? [resource.properties.SecurityGroupIngress, 'AWS::EC2::SecurityGroupIngress']
        : [resource.properties.SecurityGroupEgress, 'AWS::EC2::SecurityGroupEgress'];
    const own: readonly Properties[] = Array.isArray(inline) ? inline : [];
    const apart = this.#world
      .all(type, place)
      .filter((rule) => rule.properties.GroupId === group)
      .map((rule) => rule.properties);
    // A group that is given no outbound rule keeps the one that AWS makes, which allows everything; the first rule that
    // a template states, in the group or apart from it, takes its place.
    if (direction === 'outbound' && own.length + apart.length === 0) return [everything];
    return [...own, ...apart];
  }
}

const everything: Properties = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

function allows(rule: Properties, other: Peer, port: number, protocol: string): boolean {
  return allowsProtocol(rule, port, protocol) && allowsPeer(rule, other);
}

function allowsProtocol(rule: Properties, port: number, protocol: string): boolean {
  const stated = String(rule.IpProtocol).toLowerCase();
  if (stated === '-1') return true;
  if ((protocolNames[stated] ?? stated) !== protocol) return false;
  const from = Number(rule.FromPort ?? -1);
  return from === -1 || (port >= from && port <= Number(rule.ToPort ?? from));
}

const protocolNames: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp' };

/** Which services a prefix list holds only a lookup would tell: it is taken to be the right one. No address here is IPv6. */
function allowsPeer(rule: Properties, other: Peer): boolean {
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  if (group !== undefined) return other.securityGroups?.includes(group) ?? false;
  if (rule.DestinationPrefixListId !== undefined) return other.awsService ?? false;
  return rule.CidrIp !== undefined && within(parseBlock(rule.CidrIp), other.address);
}

/** The security groups that guard a resource's network interfaces: those it names, or its VPC's default group. */
export function groupsOf(world: World, stated: unknown, vpc: string, place: AwsEnvironment): readonly string[] {
  if (Array.isArray(stated) && stated.length > 0) return stated;
  const resource: Resource | undefined = world.get('AWS::EC2::VPC', vpc, place);
  return resource === undefined ? [] : [resource.attributes.DefaultSecurityGroup];
}
