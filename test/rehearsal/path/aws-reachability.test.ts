import { type Properties, World } from '../../../rehearsal/cloudformation/world';
import { type AwsClient, AwsReachability } from '../../../rehearsal/path/aws-reachability';
import { deployedResource } from '../cloudformation/deployed-resource';

const place = { account: '222222222222', region: 'us-west-2' };
const client: AwsClient = { ...place, name: 'dogs/Service', subnet: 'subnet-1', securityGroups: ['sg-task'] };
const s3 = 'com.amazonaws.us-west-2.s3';
const logs = 'com.amazonaws.us-west-2.logs';
const httpsTo = (peer: Properties) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...peer });

/** One subnet with a route table, and a task's security group that lets HTTPS out to anywhere. */
class Vpc {
  readonly world = new World();
  readonly #reachability = new AwsReachability(this.world);

  constructor(egress: readonly Properties[] = [httpsTo({ CidrIp: '0.0.0.0/0' })]) {
    this.put('AWS::EC2::VPC', 'vpc-1', { CidrBlock: '10.0.0.0/16' });
    this.put('AWS::EC2::Subnet', 'subnet-1', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' });
    this.put('AWS::EC2::SubnetRouteTableAssociation', 'association', { SubnetId: 'subnet-1', RouteTableId: 'rtb-1' });
    this.put('AWS::EC2::SecurityGroup', 'sg-task', { VpcId: 'vpc-1', SecurityGroupEgress: egress });
  }

  put(type: string, id: string, properties: Properties, data: Properties = {}): this {
    this.world.put(deployedResource(type, id, properties, { ...place, stack: 'dogs', data }));
    return this;
  }

  route(target: Properties): this {
    const properties = { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', ...target };
    return this.put('AWS::EC2::Route', 'route', properties);
  }

  gateway(ServiceName: string, more: Properties = {}): this {
    const properties = { VpcEndpointType: 'Gateway', VpcId: 'vpc-1', ServiceName, RouteTableIds: ['rtb-1'], ...more };
    return this.put('AWS::EC2::VPCEndpoint', 'vpce-gateway', properties);
  }

  /** With one network interface, and a security group of its own that lets these in. */
  interface(ServiceName: string, ingress: readonly Properties[], more: Properties = {}): this {
    const properties = { VpcEndpointType: 'Interface', VpcId: 'vpc-1', ServiceName, PrivateDnsEnabled: true, ...more };
    this.put('AWS::EC2::SecurityGroup', 'sg-door', { VpcId: 'vpc-1', SecurityGroupIngress: ingress });
    const door = { PrivateIpAddress: '10.0.0.9', VpcId: 'vpc-1', Groups: [{ GroupId: 'sg-door' }] };
    this.put('AWS::EC2::NetworkInterface', 'eni-1', door, { endpoint: 'vpce-interface' });
    return this.put('AWS::EC2::VPCEndpoint', 'vpce-interface', properties);
  }

  way(service: string, more: Partial<AwsClient> = {}) {
    const { blocked: closed, ...way } = {
      endpoint: undefined,
      repair: undefined,
      ...this.#reachability.pathTo({ ...client, ...more }, service),
    };
    return closed === undefined ? (way.endpoint?.id ?? 'internet') : `${closed} → ${way.repair}`;
  }
}

const fromTask = [httpsTo({ SourceSecurityGroupId: 'sg-task' })];

it('a subnet without any way out reaches nothing', () => {
  expect(new Vpc().way(logs)).toBe(
    'nothing leads from dogs/subnet-1 to com.amazonaws.us-west-2.logs → add an AWS::EC2::VPCEndpoint with that ServiceName to its VPC',
  );
});

it('an interface endpoint is used by its private name, and only through its security group', () => {
  expect(new Vpc().interface(logs, fromTask).way(logs)).toBe('vpce-interface');
  expect(new Vpc().interface(logs, []).way(logs)).toMatch(/sg-door .* has no inbound rule that lets tcp 443 in/);
  expect(new Vpc([]).interface(logs, fromTask).way(logs)).toBe('vpce-interface');
  expect(new Vpc([httpsTo({ CidrIp: '10.9.0.0/16' })]).interface(logs, fromTask).way(logs)).toMatch(/no outbound rule/);
  expect(new Vpc().interface(logs, fromTask, { PrivateDnsEnabled: false }).way(logs)).toMatch(
    /→ set PrivateDnsEnabled/,
  );
});

it('a closed interface endpoint is not passed by: its service has no other address in that VPC', () => {
  expect(new Vpc().interface(logs, []).route({ NatGatewayId: 'nat-1' }).way(logs)).toMatch(/no inbound rule/);
});

it('a gateway endpoint is reached from the route tables that it names', () => {
  expect(new Vpc().gateway(s3).way(s3)).toBe('vpce-gateway');
  expect(new Vpc().gateway(s3, { RouteTableIds: ['rtb-2'] }).way(s3)).toMatch(/→ add the subnet's route table/);
  expect(new Vpc().gateway(s3, { VpcId: 'vpc-2' }).way(s3)).toMatch(/nothing leads/);
});

it('the way to public addresses is open to who lets HTTPS out to all of them, or to a prefix list', () => {
  expect(new Vpc([httpsTo({ DestinationPrefixListId: 'pl-1' })]).gateway(s3).way(s3)).toBe('vpce-gateway');
  expect(new Vpc([httpsTo({ CidrIp: '10.0.0.0/16' })]).gateway(s3).way(s3)).toMatch(
    /no outbound rule that lets tcp 443/,
  );
});

it.each([
  ['a NAT gateway', { NatGatewayId: 'nat-1' }, {}, 'internet'],
  ['an internet gateway, with a public address', { GatewayId: 'igw-1' }, { publicAddress: true }, 'internet'],
  ['an internet gateway, without one', { GatewayId: 'igw-1' }, {}, expect.stringMatching(/^nothing leads/)],
  ['a route to somewhere else', { TransitGatewayId: 'tgw-1' }, {}, expect.stringMatching(/^nothing leads/)],
])('through %s', (_, target, more, expected) => {
  expect(new Vpc().route(target).way(logs, more)).toEqual(expected);
});

it('a change of the network is noticed', () => {
  const vpc = new Vpc();
  expect(vpc.way(s3)).toMatch(/nothing leads/);
  expect(vpc.gateway(s3).way(s3)).toBe('vpce-gateway');
});
