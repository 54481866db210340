import type { Properties } from '../../../rehearsal/cloudformation/world';
import { billOf, dollarPrices, type Planned, stackOf } from './planned-stack';

/** With payloads of this size a million of them is a thousand GB. */
const KILO_GB = (1000 * 2 ** 30) / 1e6;

/** Each as `occasion price quantity`, to the cent. */
function charges(resources: Record<string, Planned>, payload?: number): string[] {
  // Every price that is asked for exists.
  const prices = dollarPrices('any');
  const all = { ...prices, prices: new Proxy(prices.prices, { get: (list) => list.any }) };
  return billOf(stackOf('stack', resources), 'It', all, payload).charges.map(
    ({ occasion, price, usd }) => `${occasion} ${price} ${Number(usd.toFixed(2))}`,
  );
}

const fargate = (architecture: string | undefined): Record<string, Planned> => ({
  It: ['AWS::ECS::Service', { LaunchType: 'FARGATE', TaskDefinition: 'Task', DesiredCount: 2 }],
  Task: [
    'AWS::ECS::TaskDefinition',
    {
      Cpu: '256',
      Memory: '512',
      ...(architecture !== undefined && { RuntimePlatform: { CpuArchitecture: architecture } }),
      ContainerDefinitions: [{ LogConfiguration: { LogDriver: 'awslogs' } }],
    },
  ],
});

const group = (sizes: Properties, launched: Properties): Record<string, Planned> => ({
  It: ['AWS::AutoScaling::AutoScalingGroup', { ...sizes, LaunchTemplate: { LaunchTemplateId: 'Template' } }],
  Template: ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: launched }],
});
const machineOf = (resource: string): Properties => ({
  DefinitionString: JSON.stringify({
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: resource, End: true } },
  }),
});
const disk = { BlockDeviceMappings: [{ Ebs: { VolumeType: 'gp3', VolumeSize: 8 } }] };

test.each<[string, Record<string, Planned>, number, string[]]>([
  [
    'an ALB by the hour, and by its dearest dimension: new connections',
    { It: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }] },
    0,
    ['month alb.hour 730', 'million-requests alb.capacity-unit-hour 11.11'],
  ],
  [
    'an ALB of large answers: bytes',
    { It: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }] },
    KILO_GB,
    ['month alb.hour 730', 'million-requests alb.capacity-unit-hour 1000'],
  ],
  [
    'an NLB in three zones that sends two thirds to another zone',
    {
      It: [
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        {
          Type: 'network',
          Scheme: 'internal',
          Subnets: ['A', 'B', 'C'],
          LoadBalancerAttributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }],
        },
      ],
    },
    KILO_GB,
    ['month nlb.hour 730', 'million-requests nlb.capacity-unit-hour 1000', 'million-requests transfer.zone-gb 1333.33'],
  ],
  [
    'an endpoint of an AWS service, by the zone',
    {
      It: [
        'AWS::EC2::VPCEndpoint',
        { VpcEndpointType: 'Interface', SubnetIds: ['A', 'B', 'C'], ServiceName: 'com.amazonaws.us-west-2.logs' },
      ],
    },
    KILO_GB,
    ['month endpoint.hour 2190'],
  ],
  [
    'an endpoint of somebody else, also by what passes through',
    { It: ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['A'], ServiceName: Symbol('later') }] },
    KILO_GB,
    ['month endpoint.hour 730', 'million-requests endpoint.gb 1000'],
  ],
  ['a NAT gateway', { It: ['AWS::EC2::NatGateway', {}] }, 0, ['month nat.hour 730']],
  [
    'Fargate on ARM',
    fargate('ARM64'),
    0,
    ['month fargate.arm64.vcpu-hour 365', 'month fargate.arm64.gb-hour 730', 'million-requests logs.ingested-gb 1'],
  ],
  [
    'Fargate as many as scaling leaves, where the template says no number',
    {
      ...fargate('ARM64'),
      It: ['AWS::ECS::Service', { LaunchType: 'FARGATE', TaskDefinition: 'Task' }],
      Others: ['AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 7 }, ['Task']],
      Target: ['AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2 }, ['It']],
    },
    0,
    ['month fargate.arm64.vcpu-hour 365', 'month fargate.arm64.gb-hour 730', 'million-requests logs.ingested-gb 1'],
  ],
  [
    'Fargate on x86',
    fargate(undefined),
    0,
    ['month fargate.x86-64.vcpu-hour 365', 'month fargate.x86-64.gb-hour 730', 'million-requests logs.ingested-gb 1'],
  ],
  [
    'instances as many as the least, with their disks',
    group({ MinSize: '2', MaxSize: '4' }, { InstanceType: 't4g.micro', ...disk }),
    0,
    ['month ec2.t4g.micro.hour 1460', 'month ebs.gp3.gb-month 16'],
  ],
  [
    'instances as many as desired, with detailed monitoring',
    group(
      { MinSize: '2', DesiredCapacity: '3' },
      { InstanceType: 'm7g.large', Monitoring: { Enabled: true }, ...disk },
    ),
    0,
    ['month ec2.m7g.large.hour 2190', 'month ebs.gp3.gb-month 24', 'month cloudwatch.metric-month 21'],
  ],
  [
    'the alarms of target tracking',
    { It: ['AWS::AutoScaling::ScalingPolicy', { TargetTrackingConfiguration: { TargetValue: 60 } }] },
    0,
    ['month cloudwatch.alarm-month 2'],
  ],
  ['a KMS key', { It: ['AWS::KMS::Key', {}] }, 0, ['month kms.key-month 1']],
  [
    'a table, by started pieces of 4 and 1 KB',
    {
      It: [
        'AWS::DynamoDB::Table',
        {
          BillingMode: 'PAY_PER_REQUEST',
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    },
    4097,
    [
      'million-requests dynamodb.million-read-units 1',
      'million-writes dynamodb.million-write-units 5',
      'stored-gigabyte dynamodb.stored-gb-month 1',
      'stored-gigabyte dynamodb.recovery-gb-month 1',
    ],
  ],
  [
    'an HTTP API, by started pieces of 512 KB, and what leaves it',
    { It: ['AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }] },
    512 * 1024 + 1,
    ['million-requests http-api.million-requests 2', 'million-requests transfer.internet-gb 488.28'],
  ],
  [
    'an access log, written and kept',
    {
      It: ['AWS::ApiGatewayV2::Stage', { AccessLogSettings: { Format: 'x'.repeat(1074) } }, ['Log']],
      Log: ['AWS::Logs::LogGroup', { RetentionInDays: 365 }],
    },
    0,
    ['million-requests logs.ingested-gb 1', 'million-requests logs.stored-gb-month 12'],
  ],
  [
    'a function that is called by two custom resources at each deployment',
    {
      It: ['AWS::Lambda::Function', { MemorySize: 512 }],
      One: ['Custom::AWS', {}, ['It']],
      Two: ['Custom::AWS', {}, ['It']],
    },
    0,
    ['deployment lambda.million-requests 0', 'deployment lambda.x86-64.gb-second 4'],
  ],
  [
    'a state machine, by the rate at which it is started, its start and its steps',
    {
      It: ['AWS::StepFunctions::StateMachine', machineOf('arn:aws:states:::apigateway:invoke')],
      Rule: ['AWS::Events::Rule', { ScheduleExpression: 'rate(3 minutes)', Targets: [{ Arn: 'It' }] }],
      Other: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: 'Other' }] }],
    },
    0,
    ['month step-functions.thousand-transitions 29.2', 'month http-api.million-requests 0.01'],
  ],
])('%s', (_, resources, payload, expected) => {
  expect(charges(resources, payload)).toEqual(expected);
});

test.each<[string, Record<string, Planned>, RegExp]>([
  [
    'a type that nobody prices',
    { It: ['AWS::Neptune::DBCluster', {}] },
    /^no rule here says what AWS::Neptune::DBCluster/,
  ],
  ['a price that the list lacks', { It: ['AWS::KMS::Key', {}] }, /^KMS key: the price list has no 'kms.key-month'$/],
  [
    'Container Insights',
    { It: ['AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] }] },
    /^Container Insights \(enabled\)/,
  ],
  ['a table of provisioned capacity', { It: ['AWS::DynamoDB::Table', {}] }, /provisioned/],
  ['a flow log of everything', { It: ['AWS::EC2::FlowLog', { TrafficType: 'ALL' }] }, /TrafficType ALL/],
  [
    'a state machine that is started at no rate',
    { It: ['AWS::StepFunctions::StateMachine', machineOf('arn:aws:states:::apigateway:invoke')] },
    /no rate of its stack starts/,
  ],
  [
    'a function that something else calls',
    { It: ['AWS::Lambda::Function', {}] },
    /not only there for custom resources/,
  ],
])('%s is said to have no price', (_, resources, why) => {
  const bill = billOf(stackOf('stack', resources), 'It', dollarPrices());
  expect(bill.charges).toEqual([]);
  expect(bill.free).toBeUndefined();
  expect(bill.unpriced).toEqual([expect.stringMatching(why)]);
});
