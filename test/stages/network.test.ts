import { NOWHERE, only, propertiesOf, resourcesOf, rulesOf, type Template } from '../helpers/template-query';
import { Synthesis } from '../helpers/template-synthesis';

const threeZones = ['usw2-az1', 'usw2-az2', 'usw2-az3'];
const two = new Synthesis();
const three = new Synthesis({ zones: threeZones });
const reordered = new Synthesis({ zones: ['usw2-az3', 'usw2-az1', 'usw2-az2'] });
const replaced = new Synthesis({ zones: ['usw2-az4', 'usw2-az1'] });
const retired = new Synthesis({ zones: ['usw2-az1', 'usw2-az2'], retiredZones: ['usw2-az3'] });
afterAll(() => [two, three, reordered, replaced, retired].map((synthesis) => synthesis.remove()));

describe.each(['dogs', 'todo', 'globalApi'] as const)('the network of %s', (stage) => {
  const template: Template = two.template(stage);

  test.each([
    [2, two, ['usw2-az1', 'usw2-az2']],
    [3, three, threeZones],
  ])('places one subnet in each of %i zones, by id and not by name', (_count, synthesis, zones) => {
    const subnets = propertiesOf(synthesis.template(stage), 'AWS::EC2::Subnet');
    expect(subnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId)).toEqual(zones);
    for (const subnet of subnets) expect(subnet).not.toHaveProperty('AvailabilityZone');
  });

  test('gives a zone the same subnet, with the same range, whichever other zones there are, in whatever order', () => {
    const subnets = (synthesis: Synthesis) => resourcesOf(synthesis.template(stage), 'AWS::EC2::Subnet');
    expect(reordered.template(stage)).toEqual(three.template(stage));
    for (const other of [two, replaced, retired]) {
      const known = Object.entries(subnets(other)).filter(([id]) => id in subnets(three));
      expect(known.length).toBeGreaterThan(0);
      for (const [id, subnet] of known) expect(subnet).toEqual(subnets(three)[id]);
    }
    const ranges = [three, replaced].flatMap((synthesis) =>
      propertiesOf(synthesis.template(stage), 'AWS::EC2::Subnet').map(
        ({ AvailabilityZoneId, CidrBlock }) => `${AvailabilityZoneId} ${CidrBlock}`,
      ),
    );
    expect(new Set(ranges).size).toBe(4);
    expect(new Set(ranges.map((range) => range.split(' ')[1])).size).toBe(4);
  });

  test('has no way to the internet or to another network', () => {
    const ways = /Gateway(?!V2)|NatGateway|::EIP|VPCPeering|VPN|TransitGateway|::Route$|::VPCGatewayAttachment/;
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::EC2::') && ways.test(type))).toEqual([]);
    for (const subnet of propertiesOf(template, 'AWS::EC2::Subnet')) expect(subnet.MapPublicIpOnLaunch).toBe(false);
  });

  test('admits nobody by address', () => {
    const inbound = rulesOf(template).filter((rule) => rule.startsWith('in '));
    expect(inbound.length).toBeGreaterThan(0);
    for (const rule of inbound) expect(rule).not.toMatch(/[\d:]+\/\d+/);
  });

  test('leaves it to no default what a security group lets out', () => {
    for (const { SecurityGroupEgress } of propertiesOf(template, 'AWS::EC2::SecurityGroup')) {
      expect(SecurityGroupEgress).toContainEqual(expect.objectContaining({ CidrIp: NOWHERE }));
    }
  });

  test('puts nothing into the default security group', () => {
    const members = [
      ...propertiesOf(template, 'AWS::EC2::VPCEndpoint')
        .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
        .map(({ SecurityGroupIds }) => SecurityGroupIds),
      ...propertiesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map(
        ({ SecurityGroups }) => SecurityGroups,
      ),
      ...propertiesOf(template, 'AWS::ApiGatewayV2::VpcLink').map(({ SecurityGroupIds }) => SecurityGroupIds),
      ...propertiesOf(template, 'AWS::ECS::Service').map(
        ({ NetworkConfiguration }) => NetworkConfiguration.AwsvpcConfiguration.SecurityGroups,
      ),
      ...propertiesOf(template, 'AWS::EC2::LaunchTemplate').map(
        ({ LaunchTemplateData }) => LaunchTemplateData.SecurityGroupIds,
      ),
    ];
    for (const groups of members) expect(groups).toHaveLength(1);
    for (const lambda of propertiesOf(template, 'AWS::Lambda::Function'))
      expect(lambda).not.toHaveProperty('VpcConfig');
    expect(Object.keys(resourcesOf(template, 'Custom::VpcRestrictDefaultSG'))).toEqual([]);
  });

  test('keeps a record of what was turned away', () => {
    const vpc = only(template, 'AWS::EC2::VPC').logicalId;
    expect(only(template, 'AWS::EC2::FlowLog').Properties).toMatchObject({
      ResourceId: { Ref: vpc },
      TrafficType: 'REJECT',
    });
  });
});

test.each(['dogs', 'todo'] as const)(
  'in a retired zone, %s keeps nothing but a subnet of its load balancer',
  (stage) => {
    const template = retired.template(stage);
    const [kept] = Object.entries(resourcesOf(template, 'AWS::EC2::Subnet')).find(
      ([, { Properties }]) => Properties.AvailabilityZoneId === 'usw2-az3',
    )!;
    const users = Object.values<{ Type: string }>(template.Resources).filter((resource) =>
      JSON.stringify(resource).includes(`{"Ref":"${kept}"}`),
    );
    expect(users.map(({ Type }) => Type).sort()).toEqual([
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    ]);
  },
);

test('the global API has nothing in a retired zone', () => {
  expect(retired.template('globalApi')).toEqual(two.template('globalApi'));
});
