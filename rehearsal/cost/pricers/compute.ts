import type { PropertiesOf } from '../../cloudformation/world';
import { type Bill, HOURS_PER_MONTH, pricersOf } from '../bill';
import { resourcesOf } from '../evaluated-stack';

/** EC2 sends seven metrics for each instance: https://aws.amazon.com/cloudwatch/pricing/, "Detailed monitoring". */
const METRICS_OF_DETAILED_MONITORING = 7;

type TaskDefinition = PropertiesOf<'AWS::ECS::TaskDefinition'>;
type LaunchTemplateData = PropertiesOf<'AWS::EC2::LaunchTemplate'>['LaunchTemplateData'];

function service(bill: Bill<'AWS::ECS::Service'>) {
  const { LaunchType, CapacityProviderStrategy, TaskDefinition, DesiredCount } = bill.resource.properties;
  if (LaunchType !== 'FARGATE' || CapacityProviderStrategy !== undefined)
    return bill.unpriceable(`a service that is not of launch type FARGATE (${LaunchType ?? 'capacity providers'})`);
  const task = bill.referenced('AWS::ECS::TaskDefinition', TaskDefinition);
  if (task === undefined) return bill.unpriceable('its task definition is not in the stack');
  const tasks = Number(DesiredCount ?? scaledFrom(bill) ?? 1);
  const { Cpu, Memory, RuntimePlatform, EphemeralStorage, ContainerDefinitions = [] } = task.properties;
  if (RuntimePlatform?.OperatingSystemFamily?.startsWith('WINDOWS'))
    return bill.unpriceable(`tasks on ${RuntimePlatform.OperatingSystemFamily}`);
  const architecture = RuntimePlatform?.CpuArchitecture === 'ARM64' ? 'arm64' : 'x86-64';
  const hours = HOURS_PER_MONTH * tasks;
  bill.charge(
    'month',
    `Fargate ${architecture}, vCPU`,
    `fargate.${architecture}.vcpu-hour`,
    (hours * Number(Cpu)) / 1024,
  );
  bill.charge(
    'month',
    `Fargate ${architecture}, memory`,
    `fargate.${architecture}.gb-hour`,
    (hours * Number(Memory)) / 1024,
  );
  if (EphemeralStorage !== undefined) bill.unpriceable('ephemeral storage beyond the 20 GB that are included');
  if (ContainerDefinitions.some(writesLog)) {
    const lines = bill.gigabytes(bill.assumed('serviceLogLineBytes'));
    bill.charge('million-requests', "the service's log", 'logs.ingested-gb', lines);
  }
}

/** The least that scaling leaves of the service. */
function scaledFrom({ stack, resource }: Bill<'AWS::ECS::Service'>): number | string | undefined {
  const targets = resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget');
  return targets.find(({ logicalId }) => stack.graph.get(logicalId)?.has(resource.logicalId))?.properties.MinCapacity;
}

function writesLog({ LogConfiguration: log }: NonNullable<TaskDefinition['ContainerDefinitions']>[number]): boolean {
  return log?.LogDriver === 'awslogs';
}

function cluster(bill: Bill<'AWS::ECS::Cluster'>) {
  const settings = bill.resource.properties.ClusterSettings ?? [];
  const insights = settings.find(({ Name }) => Name === 'containerInsights')?.Value ?? 'disabled';
  if (insights === 'disabled') return bill.costsNothing('a cluster is charged by what runs in it');
  bill.unpriceable(
    `Container Insights (${insights}): a custom metric and log events for each cluster, service and task; how many, ` +
      'no page of AWS that could be read says',
  );
}

function autoScalingGroup(bill: Bill<'AWS::AutoScaling::AutoScalingGroup'>) {
  const { LaunchTemplate, DesiredCapacity, MinSize } = bill.resource.properties;
  const template = bill.referenced('AWS::EC2::LaunchTemplate', LaunchTemplate?.LaunchTemplateId);
  if (template === undefined) return bill.unpriceable('a group without a launch template of this stack');
  instances(bill, template.properties.LaunchTemplateData ?? {}, Number(DesiredCapacity ?? MinSize));
}

function instances(
  bill: Bill<'AWS::AutoScaling::AutoScalingGroup'>,
  launched: Partial<LaunchTemplateData>,
  count: number,
): void {
  const { InstanceType: type, Monitoring, BlockDeviceMappings = [], InstanceMarketOptions } = launched;
  if (InstanceMarketOptions !== undefined) bill.unpriceable('spot instances: their price changes with demand');
  else bill.charge('month', `EC2 ${type}`, `ec2.${type}.hour`, HOURS_PER_MONTH * count);
  for (const { Ebs } of BlockDeviceMappings)
    bill.charge('month', `EBS ${Ebs?.VolumeType}`, `ebs.${Ebs?.VolumeType}.gb-month`, count * Number(Ebs?.VolumeSize));
  if (BlockDeviceMappings.length === 0) bill.unpriceable('root volumes as large as the image says');
  if (Monitoring?.Enabled === true) {
    const metrics = METRICS_OF_DETAILED_MONITORING * count;
    bill.charge('month', 'detailed monitoring', 'cloudwatch.metric-month', metrics);
  }
}

/**
 * Target tracking makes an alarm for scaling out and one for scaling in.
 *
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
 */
function targetTracking(
  bill: Bill<'AWS::AutoScaling::ScalingPolicy'> | Bill<'AWS::ApplicationAutoScaling::ScalingPolicy'>,
  tracking: { readonly DisableScaleIn?: boolean | string } | undefined,
) {
  const { PolicyType } = bill.resource.properties;
  if (tracking === undefined)
    return bill.costsNothing(`${PolicyType ?? 'a policy'}: alarms are resources of their own`);
  const alarms = tracking.DisableScaleIn === true ? 1 : 2;
  bill.charge('month', 'alarms of target tracking', 'cloudwatch.alarm-month', alarms);
}

function lambda(bill: Bill<'AWS::Lambda::Function'>) {
  const { MemorySize = 128, Architectures = ['x86_64'] } = bill.resource.properties;
  const calls = [...bill.stack.resources.values()].filter(
    ({ type, logicalId }) => isCustom(type) && bill.stack.graph.get(logicalId)?.has(bill.resource.logicalId),
  );
  const triggers = resourcesOf(bill.stack, 'AWS::Lambda::EventSourceMapping');
  if (calls.length === 0 || triggers.length > 0)
    return bill.unpriceable('calls of a function that is not only there for custom resources: how many, nothing says');
  const seconds = calls.length * bill.assumed('customResourceSeconds');
  const architecture = Architectures[0] === 'arm64' ? 'arm64' : 'x86-64';
  bill.charge('deployment', 'Lambda, calls', 'lambda.million-requests', calls.length / 1_000_000);
  bill.charge(
    'deployment',
    'Lambda, duration',
    `lambda.${architecture}.gb-second`,
    (seconds * Number(MemorySize)) / 1024,
  );
}

export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

export const computePricers = pricersOf({
  'AWS::ECS::Service': service,
  'AWS::ECS::Cluster': cluster,
  'AWS::AutoScaling::AutoScalingGroup': autoScalingGroup,
  'AWS::ApplicationAutoScaling::ScalingPolicy': (bill) =>
    targetTracking(bill, bill.resource.properties.TargetTrackingScalingPolicyConfiguration),
  'AWS::AutoScaling::ScalingPolicy': (bill) =>
    targetTracking(bill, bill.resource.properties.TargetTrackingConfiguration),
  'AWS::Lambda::Function': lambda,
});
