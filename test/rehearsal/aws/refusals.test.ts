import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';
import { refusalOf } from '../../helpers/refusal-of';
import { Lab } from '../cloud/lab';
import { consumer, deploySystem, provider, type System } from '../cloud/system';

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

/** Changes one resource of the system, and what its deployment is refused with. */
const refused: [what: string, id: string, change: (it: Properties) => Properties, expected: Properties][] = [
  [
    'a VPC of a range that is too large',
    'ProviderVpc',
    (it) => ({ ...it, CidrBlock: '10.0.0.0/8' }),
    { property: 'CidrBlock', code: 'InvalidVpc.Range' },
  ],
  [
    'a subnet outside its VPC',
    'ProviderSubnet1',
    (it) => ({ ...it, CidrBlock: '10.1.0.0/24' }),
    { property: 'CidrBlock', code: 'InvalidSubnet.Range' },
  ],
  [
    'a subnet that overlaps another',
    'ProviderSubnet2',
    (it) => ({ ...it, CidrBlock: '10.0.0.128/25' }),
    { property: 'CidrBlock', code: 'InvalidSubnet.Conflict', repair: expect.stringContaining('dogs/ProviderSubnet1') },
  ],
  [
    'a zone ID of another region',
    'ProviderSubnet1',
    (it) => ({ ...it, AvailabilityZoneId: 'use1-az1' }),
    {
      property: 'AvailabilityZoneId',
      code: 'InvalidParameterValue',
      repair: expect.stringContaining('usw2-az1, usw2-az2, usw2-az3, usw2-az4'),
    },
  ],
  [
    'a zone name that does not exist',
    'ProviderSubnet1',
    ({ AvailabilityZoneId: _, ...it }) => ({ ...it, AvailabilityZone: 'us-west-2z' }),
    { property: 'AvailabilityZone', code: 'InvalidParameterValue' },
  ],
  [
    'a rule that names a group of another account',
    'AlbToEndpointIn',
    (it) => ({ ...it, SourceSecurityGroupId: id('NlbGroup') }),
    {
      property: 'SourceSecurityGroupId',
      code: 'InvalidGroup.NotFound',
      repair: expect.stringContaining('account 222222222222'),
    },
  ],
  [
    'a rule with ports the wrong way round',
    'NlbIn',
    (it) => ({ ...it, FromPort: 9000 }),
    { property: 'FromPort', code: 'InvalidParameterValue' },
  ],
  [
    "a security group's description with an apostrophe",
    'NlbGroup',
    (it) => ({ ...it, GroupDescription: "The balancer's" }),
    {
      property: 'GroupDescription',
      code: 'InvalidParameterValue',
      message: expect.stringMatching(
        /^Invalid security group description\. Valid descriptions are strings less than 256/,
      ),
      repair: "write it without '",
    },
  ],
  [
    "a security group's description with an arrow",
    'NlbGroup',
    (it) => ({ ...it, GroupDescription: 'a \u2192 b' }),
    {
      property: 'GroupDescription',
      message:
        'Value (a \u2192 b) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.',
    },
  ],
  [
    "a security group's description of 256 characters",
    'NlbGroup',
    (it) => ({ ...it, GroupDescription: 'x'.repeat(256) }),
    { property: 'GroupDescription', repair: expect.stringContaining('255') },
  ],
  [
    "a security group that is named like one's id",
    'NlbGroup',
    (it) => ({ ...it, GroupName: 'sg-balancer' }),
    { property: 'GroupName', code: 'InvalidParameterValue' },
  ],
  [
    "a rule's description with an arrow",
    'NlbIn',
    (it) => ({ ...it, Description: 'a->b' }),
    {
      property: 'Description',
      code: 'InvalidParameterValue',
      message: expect.stringMatching(/^Invalid rule description/),
    },
  ],
  [
    'a load balancer with a tag in brackets',
    'Nlb',
    (it) => ({ ...it, Tags: [{ Key: 'Name', Value: 'dogs (old)' }] }),
    { property: 'Tags[0].Value', code: 'ValidationError' },
  ],
  ['a rule without a peer', 'NlbIn', ({ CidrIp: _, ...it }) => it, { property: 'CidrIp', code: 'MissingParameter' }],
  [
    'a load balancer that faces an internet that is not there',
    'Nlb',
    (it) => ({ ...it, Scheme: 'internet-facing' }),
    { property: 'Scheme', code: 'InvalidSubnet', message: expect.stringContaining('has no internet gateway') },
  ],
  [
    'an ALB in one zone',
    'Alb',
    (it) => ({ ...it, Subnets: (it.Subnets as string[]).slice(0, 1) }),
    { property: 'Subnets', code: 'ValidationError' },
  ],
  [
    'a target group whose timeout outlasts its interval',
    'NlbTargets',
    (it) => ({ ...it, HealthCheckTimeoutSeconds: 20 }),
    { property: 'HealthCheckTimeoutSeconds', code: 'ValidationError' },
  ],
  [
    'a health check that counts to one',
    'NlbTargets',
    (it) => ({ ...it, HealthyThresholdCount: 1 }),
    { property: 'HealthyThresholdCount', code: 'ValidationError' },
  ],
  [
    'a health path for a TCP check',
    'NlbTargets',
    (it) => ({ ...it, HealthCheckProtocol: 'TCP' }),
    { property: 'HealthCheckPath', code: 'ValidationError' },
  ],
  [
    'a target outside the VPC',
    'AlbTargets',
    (it) => ({ ...it, Targets: [{ Id: '172.16.0.4' }] }),
    { property: 'Targets[0].Id', code: 'InvalidTarget' },
  ],
  [
    'an HTTP listener on an NLB',
    'NlbListener',
    (it) => ({ ...it, Protocol: 'HTTP' }),
    { property: 'Protocol', code: 'ValidationError' },
  ],
  [
    'an NLB that forwards to an HTTP target group',
    'NlbTargets',
    (it) => ({ ...it, Protocol: 'HTTP' }),
    { resource: 'dogs/NlbListener', property: 'DefaultActions[0].TargetGroupArn', code: 'IncompatibleProtocols' },
  ],
  [
    'a listener that forwards to nothing',
    'NlbListener',
    (it) => ({ ...it, DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:gone' }] }),
    { property: 'DefaultActions[0].TargetGroupArn', code: 'TargetGroupNotFound' },
  ],
  [
    'an endpoint service without a load balancer',
    'EndpointService',
    (it) => ({ ...it, NetworkLoadBalancerArns: [] }),
    { property: 'NetworkLoadBalancerArns' },
  ],
  [
    'a principal with a path',
    'Permissions',
    (it) => ({ ...it, AllowedPrincipals: ['arn:aws:iam::111111111111:role/team/deployer'] }),
    { property: 'AllowedPrincipals[0]', code: 'InvalidPrincipal' },
  ],
  [
    'an endpoint whose account is not admitted',
    'Permissions',
    (it) => ({ ...it, AllowedPrincipals: [] }),
    {
      resource: 'api/Endpoint',
      property: 'ServiceName',
      code: 'InvalidServiceName',
      message: expect.stringMatching(
        /^The Vpc Endpoint Service 'com\.amazonaws\.vpce\.us-west-2\.vpce-svc-\w+' does not exist$/,
      ),
      repair: expect.stringContaining(
        'arn:aws:iam::111111111111:root to the AllowedPrincipals of dogs/EndpointService',
      ),
    },
  ],
  [
    'an endpoint where another account is admitted',
    'Permissions',
    (it) => ({ ...it, AllowedPrincipals: ['arn:aws:iam::999999999999:root'] }),
    { resource: 'api/Endpoint', code: 'InvalidServiceName' },
  ],
  [
    'an endpoint service of another region',
    'Endpoint',
    (it) => ({ ...it, ServiceName: String(it.ServiceName).replace('us-west-2', 'us-east-1') }),
    {
      property: 'ServiceName',
      code: 'InvalidServiceName',
      repair: expect.stringContaining('the service is in us-east-1, the endpoint in us-west-2'),
    },
  ],
  [
    'an endpoint service that is gone',
    'Endpoint',
    (it) => ({ ...it, ServiceName: 'com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0' }),
    { property: 'ServiceName', code: 'InvalidServiceName' },
  ],
  [
    'an endpoint in a zone that the service does not serve',
    'ConsumerSubnet2',
    (it) => ({ ...it, AvailabilityZoneId: 'usw2-az3' }),
    {
      resource: 'api/Endpoint',
      property: 'SubnetIds[1]',
      code: 'InvalidParameter',
      message: expect.stringMatching(/does not support the availability zone of the subnet: subnet-\w+\.$/),
      repair: expect.stringContaining(
        'is in usw2-az3, the load balancer of dogs/EndpointService in usw2-az1, usw2-az2',
      ),
    },
  ],
  [
    'an endpoint where the NLB serves one of two zones',
    'Nlb',
    (it) => ({ ...it, Subnets: (it.Subnets as string[]).slice(0, 1) }),
    { resource: 'api/Endpoint', property: 'SubnetIds[1]', repair: expect.stringContaining('in usw2-az1: place') },
  ],
  [
    'private DNS for a service that has no name',
    'Endpoint',
    (it) => ({ ...it, PrivateDnsEnabled: true }),
    { property: 'PrivateDnsEnabled', code: 'InvalidParameter' },
  ],
  [
    'an integration that leads to no listener',
    'Integration',
    (it) => ({ ...it, IntegrationUri: id('Alb') }),
    { property: 'IntegrationUri', code: 'BadRequestException' },
  ],
  [
    'an integration of a VPC link that is gone',
    'Integration',
    (it) => ({ ...it, ConnectionId: 'gone' }),
    { property: 'ConnectionId', code: 'NotFoundException' },
  ],
  [
    'an integration that waits too long',
    'Integration',
    (it) => ({ ...it, TimeoutInMillis: 60_000 }),
    { property: 'TimeoutInMillis', code: 'BadRequestException' },
  ],
  [
    'two routes with one key',
    'PostRoute',
    (it) => ({ ...it, RouteKey: 'GET /dogs' }),
    { property: 'RouteKey', code: 'ConflictException', repair: expect.stringContaining('api/Route has it') },
  ],
  [
    'a route to an integration that is gone',
    'Route',
    (it) => ({ ...it, Target: 'integrations/gone' }),
    { property: 'Target', code: 'NotFoundException' },
  ],
  [
    'a route key that is none',
    'Route',
    (it) => ({ ...it, RouteKey: 'GET dogs' }),
    { property: 'RouteKey', code: 'BadRequestException' },
  ],
  [
    'throttling of a route that does not exist',
    'Stage',
    (it) => ({ ...it, RouteSettings: { 'GET /cats': { ThrottlingRateLimit: 1 } } }),
    { property: 'RouteSettings', code: 'NotFoundException' },
  ],
  [
    'a route of more than 10 scopes',
    'Route',
    (it) => ({ ...it, AuthorizationScopes: Array.from({ length: 11 }, (_, scope) => `scope-${scope}`) }),
    { property: 'AuthorizationScopes', code: 'BadRequestException' },
  ],
  [
    'an access log of more than 3 KB of format',
    'Stage',
    (it) => ({
      ...it,
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-west-2:111111111111:log-group:api',
        Format: `$context.requestId ${'$context.path '.repeat(240)}`,
      },
    }),
    { property: 'AccessLogSettings.Format', code: 'BadRequestException', message: expect.stringContaining('3 KB') },
  ],
  [
    'an access log without request ids',
    'Stage',
    (it) => ({
      ...it,
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-west-2:111111111111:log-group:api',
        Format: '$context.path',
      },
    }),
    { property: 'AccessLogSettings.Format', code: 'BadRequestException' },
  ],
];

/** The physical id of what is deployed already. */
function id(logicalId: string): string {
  for (const type of ['AWS::EC2::SecurityGroup', 'AWS::ElasticLoadBalancingV2::LoadBalancer']) {
    const found = lab.world.all(type).find((one) => one.logicalId === logicalId);
    if (found !== undefined) return found.id;
  }
  throw new Error(`${logicalId} is not deployed`);
}

describe('what AWS refuses is refused at deployment, naming resource and property', () => {
  it.each(refused)('%s', async (_, logicalId, change, expected) => {
    const detail = await refusalOf(deploySystem(lab, { change: { [logicalId]: change } }));
    expect(detail).toMatchObject({ resource: expect.stringContaining(logicalId), ...expected });
    expect(detail.repair).toBeTruthy();
  });

  it('and what it does not refuse is deployed', async () => {
    expect((await deploySystem(lab)).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('two security groups of a VPC whose names differ in capitals alone', async () => {
    const vpc = await lab.deploy('AWS::EC2::VPC', 'Vpc', { CidrBlock: '10.0.0.0/20' }, consumer);
    const group = (name: string, VpcId = vpc.id) =>
      lab.deploy('AWS::EC2::SecurityGroup', name, { VpcId, GroupDescription: name, GroupName: name }, consumer);
    await group('Web');
    expect(await refusalOf(group('web'))).toMatchObject({ property: 'GroupName', code: 'InvalidGroup.Duplicate' });
    const other = await lab.deploy('AWS::EC2::VPC', 'Other', { CidrBlock: '10.0.0.0/20' }, consumer);
    await group('web', other.id);
  });

  it('two subnets of overlapping ranges that are created side by side, but not of two VPCs', async () => {
    const [vpc, other] = await Promise.all(
      ['Vpc', 'Other'].map((name) => lab.deploy('AWS::EC2::VPC', name, { CidrBlock: '10.0.0.0/20' }, consumer)),
    );
    const subnet = (name: string, CidrBlock: string, VpcId = vpc!.id) =>
      lab.deploy('AWS::EC2::Subnet', name, { VpcId, CidrBlock, AvailabilityZoneId: 'usw2-az1' }, consumer);
    const [one, two] = await Promise.allSettled([
      subnet('One', '10.0.0.0/24'),
      subnet('Two', '10.0.0.128/25'),
      subnet('Three', '10.0.0.0/24', other!.id),
    ]);
    expect(one!.status).toBe('fulfilled');
    expect((two as PromiseRejectedResult).reason.detail).toMatchObject({
      property: 'CidrBlock',
      code: 'InvalidSubnet.Conflict',
      repair: expect.stringContaining('api/One has a range of the same addresses'),
    });
  });

  it('an authorizer of more than 50 audiences', async () => {
    const { resources } = await deploySystem(lab);
    const authorizer = (audiences: number) =>
      lab.deploy(
        'AWS::ApiGatewayV2::Authorizer',
        'Authorizer',
        {
          ApiId: resources.Api!.id,
          AuthorizerType: 'JWT',
          Name: 'jwt',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: {
            Issuer: 'https://issuer.example.com',
            Audience: Array.from({ length: audiences }, (_, one) => `client-${one}`),
          },
        },
        consumer,
      );
    await authorizer(50);
    expect(await refusalOf(authorizer(51))).toMatchObject({
      property: 'JwtConfiguration.Audience',
      code: 'BadRequestException',
    });
  });

  it('a VPC link in a zone that has none', async () => {
    const at = { ...consumer, region: 'us-east-1' };
    const vpc = await lab.deploy('AWS::EC2::VPC', 'Vpc', { CidrBlock: '10.0.0.0/20' }, at);
    const properties = { VpcId: vpc.id, CidrBlock: '10.0.0.0/24', AvailabilityZoneId: 'use1-az3' };
    const subnet = await lab.deploy('AWS::EC2::Subnet', 'Subnet', properties, at);
    const link = lab.deploy('AWS::ApiGatewayV2::VpcLink', 'Link', { Name: 'link', SubnetIds: [subnet.id] }, at);
    expect(await refusalOf(link)).toMatchObject({
      property: 'SubnetIds[0]',
      code: 'BadRequestException',
      message: expect.stringContaining('use1-az3'),
    });
  });

  it('zones that two accounts call by the same name', async () => {
    const byName =
      (name: string) =>
      ({ AvailabilityZoneId: _, ...it }: Properties) => ({ ...it, AvailabilityZone: name });
    const names = (who: string) => ({
      [`${who}Subnet1`]: byName('us-west-2a'),
      [`${who}Subnet2`]: byName('us-west-2b'),
    });
    const deployed = deploySystem(lab, { change: { ...names('Provider'), ...names('Consumer') } });
    expect(await refusalOf(deployed)).toMatchObject({
      resource: 'api/Endpoint',
      message: expect.stringContaining('availability zone'),
    });
  });
});

describe('what is in use stays', () => {
  let system: System;
  beforeEach(async () => {
    system = await deploySystem(lab);
  });
  const uses: [id: string, code: string, user: string][] = [
    ['EndpointService', 'ExistingVpcEndpointConnections', 'api/Endpoint in account 111111111111'],
    ['Nlb', 'ResourceInUse', 'dogs/EndpointService'],
    ['NlbTargets', 'ResourceInUse', 'dogs/NlbListener'],
    ['AlbGroup', 'DependencyViolation', 'api/Alb'],
    ['EndpointGroup', 'DependencyViolation', 'api/Endpoint network interface'],
    ['Link', 'ConflictException', 'api/Integration'],
    ['ConsumerVpc', 'DependencyViolation', 'api/ConsumerSubnet1'],
  ];

  it.each(uses)('%s', async (logicalId, code, user) => {
    const detail = await refusalOf(lab.delete(system.resources[logicalId]!));
    expect(detail).toMatchObject({
      resource: expect.stringContaining(logicalId),
      code,
      repair: expect.stringContaining(user),
    });
  });

  it('but the service can be deleted once its consumer is gone', async () => {
    await lab.delete(system.resources.Endpoint!);
    await lab.delete(system.resources.EndpointService!);
    expect(lab.world.all('AWS::EC2::VPCEndpointService')).toEqual([]);
  });
});

describe('an interface endpoint', () => {
  const interfaces = () => lab.world.all('AWS::EC2::NetworkInterface');

  it('has a network interface with an address in each of its subnets', async () => {
    const { resources } = await deploySystem(lab);
    const { Endpoint, EndpointGroup, ConsumerSubnet1, ConsumerVpc } = resources as Record<string, Resource>;
    expect(interfaces().map((one) => one.id)).toEqual(Endpoint!.attributes.NetworkInterfaceIds);
    expect(interfaces()[0]).toMatchObject({
      account: '111111111111',
      stack: '',
      properties: {
        NetworkInterfaceId: expect.stringMatching(/^eni-[0-9a-f]{17}$/),
        PrivateIpAddress: expect.stringMatching(/^10\.0\.0\.\d+$/),
        SubnetId: ConsumerSubnet1!.id,
        VpcId: ConsumerVpc!.id,
        AvailabilityZoneId: 'usw2-az1',
        Groups: [{ GroupId: EndpointGroup!.id }],
        Status: 'in-use',
      },
    });
    const addresses = interfaces().map((one) => one.properties.PrivateIpAddress);
    expect(new Set(addresses).size).toBe(2);
  });

  it('gives up the interface of a subnet that it leaves, and keeps the other', async () => {
    const { resources } = await deploySystem(lab);
    const endpoint = resources.Endpoint!;
    const [kept] = interfaces();
    const updated = await lab.update(endpoint, { ...endpoint.properties, SubnetIds: [resources.ConsumerSubnet1!.id] });
    expect(updated.id).toBe(endpoint.id);
    expect(interfaces()).toEqual([kept]);
    await lab.delete(updated);
    expect(interfaces()).toEqual([]);
  });

  it('waits for nobody to accept it, and says so', async () => {
    await deploySystem(lab, { change: { EndpointService: (it) => ({ ...it, AcceptanceRequired: true }) } });
    expect(lab.reports).toContain(
      'pendingAcceptance: dogs/EndpointService must accept the connection before anything passes',
    );
  });

  it('of an AWS service is one of its own region', async () => {
    const { resources } = await deploySystem(lab, { providerOnly: true });
    const properties = (region: string) => ({
      VpcEndpointType: 'Interface',
      VpcId: resources.ProviderVpc!.id,
      ServiceName: `com.amazonaws.${region}.logs`,
      SubnetIds: [resources.ProviderSubnet1!.id],
    });
    await lab.deploy('AWS::EC2::VPCEndpoint', 'Logs', properties('us-west-2'), provider);
    const strange = lab.deploy('AWS::EC2::VPCEndpoint', 'Logs', properties('us-east-1'), provider);
    expect(await refusalOf(strange)).toMatchObject({ code: 'InvalidServiceName', property: 'ServiceName' });
  });
});

describe('addresses', () => {
  it("leave out the subnet's first four and its last, are not given twice, and run out", async () => {
    const vpc = await lab.deploy('AWS::EC2::VPC', 'Vpc', { CidrBlock: '10.0.0.0/16' });
    const subnet = await lab.deploy('AWS::EC2::Subnet', 'Subnet', { VpcId: vpc.id, CidrBlock: '10.0.0.16/28' });
    const { addresses } = lab.network;
    const all = Array.from({ length: 11 }, () => addresses.assign(subnet.id, subnet));
    expect(all).toEqual(Array.from({ length: 11 }, (_, i) => `10.0.0.${20 + i}`));
    expect(() => addresses.assign(subnet.id, subnet)).toThrow(/InsufficientFreeAddressesInSubnet/);
    addresses.release(subnet.id, '10.0.0.25');
    expect(addresses.assign(subnet.id, subnet)).toBe('10.0.0.25');
  });
});
