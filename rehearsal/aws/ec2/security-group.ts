import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../../cloudformation/world';
import { parseBlock } from '../../kit/ipv4';
import { existing, refuse } from '../../path/values';

export class SecurityGroupTwin implements Twin {
  readonly types = ['AWS::EC2::SecurityGroup'];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const { VpcId: vpc } = request.properties;
    existing(this.#world, request, 'AWS::EC2::VPC', vpc, {
      property: 'VpcId',
      code: 'InvalidVpcID.NotFound',
      message: `The vpc ID '${vpc}' does not exist`,
    });
    this.#checkRules(request);
    const id = `sg-${request.generatedHex}`;
    return { id, attributes: { GroupId: id, Id: id, VpcId: vpc } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#checkRules(request);
    return { id: before.id, attributes: before.attributes };
  }

  async delete(group: Resource): Promise<void> {
    const user = this.#userOf(group);
    if (user === undefined) return;
    refuse(group, {
      code: 'DependencyViolation',
      message: `resource ${group.id} has a dependent object`,
      repair: `${nameOf(user)} uses it: delete that first, or give it another security group`,
    });
  }

  #checkRules(request: ResourceRequest): void {
    for (const property of ['SecurityGroupIngress', 'SecurityGroupEgress']) {
      const rules: readonly Properties[] = request.properties[property] ?? [];
      for (const [index, rule] of rules.entries()) checkRule(this.#world, request, rule, `${property}[${index}].`);
    }
  }

  #userOf(group: Resource): Resource | undefined {
    const uses = (groups: unknown) => Array.isArray(groups) && groups.includes(group.id);
    return (
      this.#world
        .all('AWS::EC2::NetworkInterface', group)
        .find((resource) => resource.properties.Groups.some((used: Properties) => used.GroupId === group.id)) ??
      this.#world
        .all('AWS::ElasticLoadBalancingV2::LoadBalancer', group)
        .find((resource) => uses(resource.properties.SecurityGroups)) ??
      this.#world
        .all('AWS::ApiGatewayV2::VpcLink', group)
        .find((resource) => uses(resource.properties.SecurityGroupIds))
    );
  }
}

/** A rule that stands apart from its group, as CDK writes those between two groups. */
export class SecurityGroupRuleTwin implements Twin {
  readonly types = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const id = `sgr-${request.generatedHex}`;
    return { id, attributes: { Id: id } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest): void {
    existing(this.#world, request, 'AWS::EC2::SecurityGroup', request.properties.GroupId, {
      property: 'GroupId',
      code: 'InvalidGroup.NotFound',
      message: `The security group '${request.properties.GroupId}' does not exist`,
    });
    checkRule(this.#world, request, request.properties, '');
  }
}

const peers = [
  'CidrIp',
  'CidrIpv6',
  'SourceSecurityGroupId',
  'SourceSecurityGroupName',
  'DestinationSecurityGroupId',
  'SourcePrefixListId',
  'DestinationPrefixListId',
];

function checkRule(world: World, request: ResourceRequest, rule: Properties, at: string): void {
  const stated = peers.filter((peer) => rule[peer] !== undefined);
  if (stated.length !== 1) {
    refuse(request, {
      property: `${at}CidrIp`,
      code: stated.length === 0 ? 'MissingParameter' : 'InvalidParameterCombination',
      message: `a rule names exactly one peer, this one ${stated.length === 0 ? 'none' : stated.join(' and ')}`,
      repair: `state one of ${peers.join(', ')}`,
    });
  }
  if (rule.CidrIp !== undefined && parseBlock(rule.CidrIp) === undefined) {
    refuse(request, {
      property: `${at}CidrIp`,
      code: 'InvalidParameterValue',
      message: `CIDR block ${rule.CidrIp} is malformed`,
      repair: 'give an IPv4 block that starts at its network address, such as 10.0.0.0/24',
    });
  }
  for (const property of ['SourceSecurityGroupId', 'DestinationSecurityGroupId']) {
    if (rule[property] === undefined) continue;
    existing(world, request, 'AWS::EC2::SecurityGroup', rule[property], {
      property: `${at}${property}`,
      code: 'InvalidGroup.NotFound',
      message: `The security group '${rule[property]}' does not exist`,
    });
  }
  checkPorts(request, rule, at);
}

function checkPorts(request: ResourceRequest, rule: Properties, at: string): void {
  const protocol = String(rule.IpProtocol ?? '').toLowerCase();
  if (protocol === '') {
    refuse(request, {
      property: `${at}IpProtocol`,
      code: 'MissingParameter',
      message: 'IpProtocol is missing',
      repair: 'state tcp, udp, icmp or -1',
    });
  }
  if (!['tcp', 'udp', '6', '17'].includes(protocol)) return;
  const [from, to] = [Number(rule.FromPort), Number(rule.ToPort)];
  if (from >= 0 && from <= to && to <= 65535) return;
  refuse(request, {
    property: `${at}FromPort`,
    code: 'InvalidParameterValue',
    message: `Invalid value for portRange: ${rule.FromPort} to ${rule.ToPort}`,
    repair: 'give a range from FromPort to ToPort within 0 and 65535',
  });
}
