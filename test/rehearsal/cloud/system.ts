import type http from 'node:http';
import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';
import type { Host } from '../../../rehearsal/path/host';
import type { Deploy, Lab } from './lab';

export interface SystemOptions {
  /** Changes a resource's properties before it is deployed: by logical id, in the consumer's or the provider's stack. */
  readonly change?: Readonly<Record<string, (properties: Properties) => Properties | undefined>>;
  readonly listener?: http.RequestListener;
  readonly stage?: Properties;
  readonly route?: Properties;
  /** Stops before the consumer's stack. */
  readonly providerOnly?: boolean;
  readonly consumer?: Deploy;
}

export interface System {
  readonly url: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly hosts: readonly Host[];
}

export const provider = { account: '222222222222', region: 'us-west-2', stack: 'dogs' };
export const consumer = { account: '111111111111', region: 'us-west-2', stack: 'api' };

const everyone = 'arn:aws:iam::111111111111:root';
const zones = ['usw2-az1', 'usw2-az2'];

/** One provider and one API, as small as the real system's shape allows: two zones, two hosts, a group at every hop. */
export async function deploySystem(lab: Lab, options: SystemOptions = {}): Promise<System> {
  const resources: Record<string, Resource> = {};
  const deploy = async (at: Deploy, type: string, id: string, properties: Properties): Promise<Resource> => {
    const change = options.change?.[id];
    const changed = change === undefined ? properties : change(properties);
    if (changed === undefined) return undefined as unknown as Resource;
    resources[id] = await lab.deploy(type, id, changed, at);
    return resources[id];
  };
  const hosts = await deployProvider(lab, deploy, options);
  if (options.providerOnly) return { url: '', resources, hosts };
  await deployConsumer(deploy, resources, options);
  return { url: lab.network.frontDoors()[0]!.url, resources, hosts };
}

type DeployOne = (at: Deploy, type: string, id: string, properties: Properties) => Promise<Resource>;

async function vpc(deploy: DeployOne, at: Deploy, name: string): Promise<{ vpc: Resource; subnets: Resource[] }> {
  const made = await deploy(at, 'AWS::EC2::VPC', `${name}Vpc`, { CidrBlock: '10.0.0.0/20' });
  const subnets: Resource[] = [];
  for (const [index, zone] of zones.entries()) {
    const properties = { VpcId: made.id, CidrBlock: `10.0.${index}.0/24`, AvailabilityZoneId: zone };
    subnets.push(await deploy(at, 'AWS::EC2::Subnet', `${name}Subnet${index + 1}`, properties));
  }
  return { vpc: made, subnets };
}

const nothing = [{ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }];

async function deployProvider(lab: Lab, deploy: DeployOne, options: SystemOptions): Promise<Host[]> {
  const { vpc: home, subnets } = await vpc(deploy, provider, 'Provider');
  const group = (id: string) =>
    deploy(provider, 'AWS::EC2::SecurityGroup', id, {
      GroupDescription: id,
      VpcId: home.id,
      SecurityGroupEgress: nothing,
    });
  const balancerGroup = await group('NlbGroup');
  const serviceGroup = await group('ServiceGroup');
  await deploy(provider, 'AWS::EC2::SecurityGroupEgress', 'NlbOut', {
    GroupId: balancerGroup.id,
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    DestinationSecurityGroupId: serviceGroup.id,
  });
  await deploy(provider, 'AWS::EC2::SecurityGroupIngress', 'NlbIn', {
    GroupId: balancerGroup.id,
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    CidrIp: '10.0.0.0/20',
  });
  await deploy(provider, 'AWS::EC2::SecurityGroupIngress', 'ServiceIn', {
    GroupId: serviceGroup.id,
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    SourceSecurityGroupId: balancerGroup.id,
  });
  const balancer = await deploy(provider, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Nlb', {
    Type: 'network',
    Scheme: 'internal',
    Subnets: subnets.map((subnet) => subnet.id),
    SecurityGroups: [balancerGroup.id],
    LoadBalancerAttributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }],
  });
  const targets = await deploy(provider, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'NlbTargets', {
    Port: 8080,
    Protocol: 'TCP',
    TargetType: 'ip',
    VpcId: home.id,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }],
  });
  await deploy(provider, 'AWS::ElasticLoadBalancingV2::Listener', 'NlbListener', {
    LoadBalancerArn: balancer.id,
    Port: 8080,
    Protocol: 'TCP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targets.id }],
  });
  const service = await deploy(provider, 'AWS::EC2::VPCEndpointService', 'EndpointService', {
    NetworkLoadBalancerArns: [balancer.id],
    AcceptanceRequired: false,
  });
  await deploy(provider, 'AWS::EC2::VPCEndpointServicePermissions', 'Permissions', {
    ServiceId: service.id,
    AllowedPrincipals: [everyone],
  });
  const hosts: Host[] = [];
  for (const [index, subnet] of subnets.entries()) {
    hosts.push(
      await lab.host({
        id: `task-${index + 1}`,
        subnet,
        groups: [serviceGroup],
        port: 8080,
        listener: options.listener ?? answer(`task-${index + 1}`),
      }),
    );
    lab.network.targetGroups.register(targets.id, hosts[index]!, 8080);
  }
  return hosts;
}

async function deployConsumer(
  deploy: DeployOne,
  made: Record<string, Resource>,
  options: SystemOptions,
): Promise<void> {
  const at = { ...consumer, ...options.consumer };
  const { vpc: home, subnets } = await vpc(deploy, at, 'Consumer');
  const subnetIds = subnets.map((subnet) => subnet.id);
  const group = (id: string) =>
    deploy(at, 'AWS::EC2::SecurityGroup', id, { GroupDescription: id, VpcId: home.id, SecurityGroupEgress: nothing });
  const [link, alb, endpoint] = [await group('LinkGroup'), await group('AlbGroup'), await group('EndpointGroup')];
  const open = async (name: string, from: Resource, to: Resource) => {
    const ports = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
    await deploy(at, 'AWS::EC2::SecurityGroupEgress', `${name}Out`, {
      ...ports,
      GroupId: from.id,
      DestinationSecurityGroupId: to.id,
    });
    await deploy(at, 'AWS::EC2::SecurityGroupIngress', `${name}In`, {
      ...ports,
      GroupId: to.id,
      SourceSecurityGroupId: from.id,
    });
  };
  await open('LinkToAlb', link, alb);
  await open('AlbToEndpoint', alb, endpoint);

  const balancer = await deploy(at, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Alb', {
    Type: 'application',
    Scheme: 'internal',
    Subnets: subnetIds,
    SecurityGroups: [alb.id],
  });
  const door = await deploy(at, 'AWS::EC2::VPCEndpoint', 'Endpoint', {
    VpcEndpointType: 'Interface',
    VpcId: home.id,
    ServiceName: `com.amazonaws.vpce.us-west-2.${made.EndpointService!.id}`,
    SubnetIds: subnetIds,
    SecurityGroupIds: [endpoint.id],
    PrivateDnsEnabled: false,
  });
  const addresses = Object.values(door.data.addresses as Record<string, string>);
  const targets = await deploy(at, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AlbTargets', {
    Port: 8080,
    Protocol: 'HTTP',
    TargetType: 'ip',
    VpcId: home.id,
    Targets: addresses.map((Id) => ({ Id })),
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
  });
  const listener = await deploy(at, 'AWS::ElasticLoadBalancingV2::Listener', 'AlbListener', {
    LoadBalancerArn: balancer.id,
    Port: 8080,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targets.id }],
  });
  const vpcLink = await deploy(at, 'AWS::ApiGatewayV2::VpcLink', 'Link', {
    Name: 'link',
    SubnetIds: subnetIds,
    SecurityGroupIds: [link.id],
  });
  const api = await deploy(at, 'AWS::ApiGatewayV2::Api', 'Api', { Name: 'api', ProtocolType: 'HTTP' });
  const integration = await deploy(at, 'AWS::ApiGatewayV2::Integration', 'Integration', {
    ApiId: api.id,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: listener.id,
    ConnectionType: 'VPC_LINK',
    ConnectionId: vpcLink.id,
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 2000,
  });
  for (const [id, key] of Object.entries({
    Route: 'GET /dogs',
    PostRoute: 'POST /dogs',
    ItemRoute: 'GET /dogs/{name}',
  })) {
    await deploy(at, 'AWS::ApiGatewayV2::Route', id, {
      ApiId: api.id,
      RouteKey: key,
      ...(integration && { Target: `integrations/${integration.id}` }),
      ...options.route,
    });
  }
  await deploy(at, 'AWS::ApiGatewayV2::Stage', 'Stage', {
    ApiId: api.id,
    StageName: '$default',
    AutoDeploy: true,
    ...options.stage,
  });
}

/** Health on `/health`; everything else says which host answers, and what it was asked. */
export function answer(name: string): http.RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      const { method, url, headers } = request;
      response.end(JSON.stringify({ name, method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  };
}

export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function allHealthy(lab: Lab, group: Resource): Promise<void> {
  const states = () => lab.network.targetGroups.health(group.id);
  await until(
    () => states().length > 0 && states().every((one) => one.state === 'healthy'),
    `${group.logicalId} healthy`,
  );
}

/** What `answer` said. */
export async function json<Body = Properties>(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}
