import { type Check, type Checked, refersTo } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { parseBlock } from '../../kit/ipv4';
import { refuse } from '../../kit/refusal';
import { EC2_ERRORS } from './errors';
import { ruleDescription } from './group-texts';

/** A rule as a resource of its own, as the CDK writes rules between two groups. */
export function securityGroupRuleTwin(
  world: World,
  type: 'AWS::EC2::SecurityGroupIngress' | 'AWS::EC2::SecurityGroupEgress',
): Twin {
  return defineTwin(world, {
    type,
    properties: { GroupId: existingGroup },
    check: (request) => checkRule(request.properties, { world, request, property: '' }),
    id: ({ generatedHex }) => `sgr-${generatedHex}`,
    attributes: ({ id }) => ({ Id: id }),
  });
}

/** A rule as a template states it, alone or within its group: numbers may be strings. */
interface Rule {
  readonly Description?: unknown;
  readonly IpProtocol?: unknown;
  readonly FromPort?: unknown;
  readonly ToPort?: unknown;
  readonly CidrIp?: unknown;
  readonly SourceSecurityGroupId?: unknown;
  readonly DestinationSecurityGroupId?: unknown;
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

const existingGroup = refersTo('AWS::EC2::SecurityGroup', {
  code: 'InvalidGroup.NotFound',
  message: (id) => `The security group '${id}' does not exist`,
  source: EC2_ERRORS,
});

export const checkRule: Check = (value, checked) => {
  const rule = value as Rule;
  ruleDescription(rule.Description, { ...checked, property: pathOf(checked, 'Description') });
  const at = (name: string) => ({ resource: nameOf(checked.request), property: pathOf(checked, name) });
  const stated = peers.filter((peer) => rule[peer as keyof Rule] !== undefined);
  if (stated.length !== 1) {
    refuse({
      ...at('CidrIp'),
      code: stated.length === 0 ? 'MissingParameter' : 'InvalidParameterCombination',
      message: `a rule names exactly one peer, this one ${stated.length === 0 ? 'none' : stated.join(' and ')}`,
      repair: `state one of ${peers.join(', ')}`,
      source: EC2_ERRORS,
    });
  }
  if (rule.CidrIp !== undefined && parseBlock(rule.CidrIp) === undefined) {
    refuse({
      ...at('CidrIp'),
      code: 'InvalidParameterValue',
      message: `CIDR block ${rule.CidrIp} is malformed`,
      repair: 'give an IPv4 block that starts at its network address, such as 10.0.0.0/24',
      source: EC2_ERRORS,
    });
  }
  for (const name of ['SourceSecurityGroupId', 'DestinationSecurityGroupId'] as const) {
    if (rule[name] !== undefined) existingGroup(rule[name], { ...checked, property: pathOf(checked, name) });
  }
  checkPorts(rule, checked);
};

function checkPorts(rule: Rule, checked: Checked): void {
  const at = (name: string) => ({ resource: nameOf(checked.request), property: pathOf(checked, name) });
  const protocol = String(rule.IpProtocol ?? '').toLowerCase();
  if (protocol === '') {
    refuse({
      ...at('IpProtocol'),
      code: 'MissingParameter',
      message: 'IpProtocol is missing',
      repair: 'state tcp, udp, icmp or -1',
      source: EC2_ERRORS,
    });
  }
  if (!['tcp', 'udp', '6', '17'].includes(protocol)) return;
  const [from, to] = [Number(rule.FromPort), Number(rule.ToPort)];
  if (from >= 0 && from <= to && to <= 65535) return;
  refuse({
    ...at('FromPort'),
    code: 'InvalidParameterValue',
    message: `Invalid value for portRange: ${rule.FromPort} to ${rule.ToPort}`,
    repair: 'give a range from FromPort to ToPort within 0 and 65535',
    source: EC2_ERRORS,
  });
}

function pathOf({ property }: Checked, name: string): string {
  return property === '' ? name : `${property}.${name}`;
}
