import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AwsLogDriverMode,
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService as EcsFargateService,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import type { IsolatedVpc } from '../network/isolated-vpc';
import { FargateEndpoints } from './fargate-endpoints';

export interface FargateServiceProps {
  readonly vpc: IsolatedVpc;
  readonly provider: Provider;
  /** Directory with the container's content and its Dockerfile. */
  readonly bundle: string;
}

/**
 * A service on Fargate: two to six containers of its image.
 *
 * They are replaced one deployment at a time: a revision that does not become healthy is taken back.
 */
export class FargateService extends Construct {
  readonly service: EcsFargateService;

  constructor(scope: Construct, id: string, { vpc, provider, bundle }: FargateServiceProps) {
    super(scope, id);

    const image = new DockerImageAsset(this, 'Image', { directory: bundle, platform: Platform.LINUX_ARM64 });
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const taskDefinition = this.#task(provider, image, logGroup);
    const client = new ClosedSecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Containers of ${provider.name}`,
    });
    const executionRole = taskDefinition.obtainExecutionRole();
    const endpoints = new FargateEndpoints(this, 'Endpoints', { vpc, client, image, logGroup, executionRole });

    this.service = new EcsFargateService(this, 'Service', {
      cluster: this.#cluster(vpc),
      taskDefinition,
      securityGroups: [client],
      vpcSubnets: { subnets: vpc.isolatedSubnets },
      // No desired count: it would put the service back with every deployment, whatever the load (aws/aws-cdk#3919). A new service
      // starts with one task, and gets the second as soon as its scalable target is registered.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      // Without it a deployment whose containers never become healthy can hang for three hours.
      circuitBreaker: { rollback: true },
      healthCheckGracePeriod: Duration.seconds(30),
    });
    this.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 6 }).scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60,
    });
    // A task that starts before the endpoints, its subnet's routes to them and the permissions exist cannot pull its image.
    this.service.node.addDependency(endpoints, executionRole, ...vpc.isolatedSubnets);
  }

  #cluster(vpc: IsolatedVpc): Cluster {
    // Explicit, because an account may have it on by default.
    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.DISABLED });
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason:
        'Processor and memory of the service are metrics that ECS sends every minute for free, and scaling goes by them; ' +
        'nothing here reads what Container Insights would add for each task (docs/decisions/0006).',
    });
    return cluster;
  }

  #task(provider: Provider, image: DockerImageAsset, logGroup: LogGroup): FargateTaskDefinition {
    const taskDefinition = new FargateTaskDefinition(this, 'Task', {
      // The CDK's default would be the construct's path, which is the same in every system deployed from this source.
      family: Stack.of(this).stackName,
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    taskDefinition.addContainer(provider.name, {
      image: ContainerImage.fromDockerImageAsset(image),
      portMappings: [{ containerPort: provider.port }],
      environment: { HOST: '0.0.0.0', PORT: String(provider.port) },
      // The number, not the name: it holds whatever users the image knows.
      user: '1000',
      readonlyRootFilesystem: true,
      // The longest that Fargate gives. After SIGTERM the service goes on accepting until nothing new comes.
      stopTimeout: Duration.seconds(120),
      // A log that cannot be delivered must not stop the service from answering.
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: provider.name, mode: AwsLogDriverMode.NON_BLOCKING }),
    });
    Validations.of(taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The two variables are the address and port to listen on: public in this source, the same everywhere.',
    });
    Validations.of(taskDefinition.obtainExecutionRole()).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'ecr:GetAuthorizationToken supports no resource-level permissions (Service Authorization Reference, ECR). The ' +
        'token opens nothing by itself: pulling is allowed on the one repository.',
    });
    return taskDefinition;
  }
}
