import { type Properties, World } from '../../../rehearsal/cloudformation/world';
import { type Peer, SecurityGroups } from '../../../rehearsal/path/security-groups';
import { deployedResource } from '../cloudformation/deployed-resource';

const place = { account: '111111111111', region: 'us-west-2' };
const client: Peer = { ...place, name: 'client', address: '10.0.0.5', securityGroups: ['sg-client'] };
const server: Peer = { ...place, name: 'server', address: '10.0.1.7', securityGroups: ['sg-server'] };

function groups(
  world: World,
  rules: { out?: Properties[]; in?: Properties[]; apart?: [type: string, rule: Properties][] },
): SecurityGroups {
  const put = (type: string, id: string, properties: Properties) =>
    world.put(deployedResource(type, id, properties, { stack: 's' }));
  put('AWS::EC2::SecurityGroup', 'sg-client', rules.out === undefined ? {} : { SecurityGroupEgress: rules.out });
  put('AWS::EC2::SecurityGroup', 'sg-server', { SecurityGroupIngress: rules.in ?? [] });
  for (const [index, [type, rule]] of (rules.apart ?? []).entries()) put(type, `sgr-${index}`, rule);
  return new SecurityGroups(world);
}

const tcp = (FromPort: number, ToPort = FromPort) => ({ IpProtocol: 'tcp', FromPort, ToPort });
const nowhere = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' };
const anywhere = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

describe('what lets a connection to port 8080 in', () => {
  const cases: [rule: Properties | undefined, open: boolean][] = [
    [undefined, false],
    [{ ...tcp(8080), CidrIp: '10.0.0.0/24' }, true],
    [{ ...tcp(8080), CidrIp: '10.0.0.5/32' }, true],
    [{ ...tcp(8080), CidrIp: '10.0.1.0/24' }, false],
    [{ ...tcp(8000, 9000), CidrIp: '10.0.0.0/24' }, true],
    [{ ...tcp(8081), CidrIp: '10.0.0.0/24' }, false],
    [{ ...tcp(0, 65535), CidrIp: '10.0.0.0/24' }, true],
    [{ IpProtocol: '6', FromPort: '8080', ToPort: '8080', CidrIp: '10.0.0.0/24' }, true],
    [{ IpProtocol: 'udp', FromPort: 8080, ToPort: 8080, CidrIp: '10.0.0.0/24' }, false],
    [{ IpProtocol: -1, CidrIp: '10.0.0.0/24' }, true],
    [{ ...tcp(8080), SourceSecurityGroupId: 'sg-client' }, true],
    [{ ...tcp(8080), SourceSecurityGroupId: 'sg-server' }, false],
    [{ ...tcp(8080), CidrIpv6: '::/0' }, false],
    [{ ...tcp(8080), SourcePrefixListId: 'pl-1' }, false],
  ];
  it.each(cases)('%j: %s', (rule, open) => {
    const reach = groups(new World(), { in: rule === undefined ? [] : [rule] });
    expect(reach.blocked(client, server, 8080) === undefined).toBe(open);
  });

  it('a rule that stands apart from its group', () => {
    const apart: [string, Properties] = [
      'AWS::EC2::SecurityGroupIngress',
      { ...tcp(8080), GroupId: 'sg-server', CidrIp: '10.0.0.0/24' },
    ];
    expect(groups(new World(), { apart: [apart] }).blocked(client, server, 8080)).toBeUndefined();
    const other: [string, Properties] = [apart[0], { ...apart[1], GroupId: 'sg-other' }];
    expect(groups(new World(), { apart: [other] }).blocked(client, server, 8080)).toBeDefined();
  });
});

describe('what lets a connection out', () => {
  const open = { in: [anywhere] };
  const apart: [string, Properties] = [
    'AWS::EC2::SecurityGroupEgress',
    { ...tcp(8080), GroupId: 'sg-client', DestinationSecurityGroupId: 'sg-server' },
  ];
  const cases: [what: string, rules: Parameters<typeof groups>[1], open: boolean][] = [
    ["a group's own rule for everything, if the template gives none", open, true],
    ['not the rule by which CDK says none', { ...open, out: [nowhere] }, false],
    ['a rule beside that one', { ...open, out: [nowhere], apart: [apart] }, true],
    [
      'not a rule for another port that took the place of the own one',
      { ...open, apart: [[apart[0], { ...apart[1], FromPort: 443, ToPort: 443 }]] },
      false,
    ],
    ['a rule by address', { ...open, out: [{ ...tcp(8080), CidrIp: '10.0.1.7/32' }] }, true],
  ];
  it.each(cases)('%s', (_, rules, expected) => {
    expect(groups(new World(), rules).blocked(client, server, 8080) === undefined).toBe(expected);
  });
});

it('who has no security group is open, who is in several is let in by one of them', () => {
  const reach = groups(new World(), { in: [{ ...tcp(8080), SourceSecurityGroupId: 'sg-client' }] });
  expect(reach.blocked(client, { ...server, securityGroups: undefined }, 22)).toBeUndefined();
  expect(reach.blocked({ ...client, securityGroups: ['sg-none', 'sg-client'] }, server, 8080)).toBeUndefined();
});

it('a closed connection is explained by the group, the direction and the missing rule', () => {
  expect(groups(new World(), {}).blocked(client, server, 8080)).toBe(
    'security group s/sg-server (sg-server) of server has no inbound rule that lets tcp 8080 in from client (10.0.0.5, sg-client): add an AWS::EC2::SecurityGroupIngress for it',
  );
});
