import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import {
  AdditionalHealthCheckType,
  AutoScalingGroup,
  HealthChecks,
  Signals,
  UpdatePolicy,
} from 'aws-cdk-lib/aws-autoscaling';
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceClass,
  InstanceSize,
  InstanceType,
  LaunchTemplate,
  MachineImage,
  Port,
  type SecurityGroup,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import type { IsolatedVpc } from '../network/isolated-vpc';
import { Ec2Endpoints } from './ec2-endpoints';
import { Ec2Role } from './ec2-role';
import { ec2Setup } from './ec2-setup';
import type { GatewayAccess } from './gateway-access';
import { LogBucket } from './log-bucket';

export interface Ec2ServiceProps {
  readonly vpc: IsolatedVpc;
  readonly provider: Provider;
  /** Directory with the service's bundle. */
  readonly bundle: string;
  /** Variables of the service, beside HOST, PORT, AWS_REGION and NODE_ENV. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the service calls of AWS. @default - nothing */
  readonly access?: readonly GatewayAccess[];
}

/** How many instances serve, also while they are replaced one by one. */
const INSTANCES = 2;
/** From launch to signal: boot, package, service, health path. */
const SETUP_TIMEOUT = Duration.minutes(10);

/**
 * A service on EC2: two to four instances that CloudFormation sets up and replaces, and whose log outlives them.
 *
 * Nobody gets in. For an incident somebody makes an EC2 Instance Connect Endpoint with the security group
 * `Shell` (README, "Logs and a shell"): it opens no port to the internet, needs the permission of IAM, and a VPC may have one only, so
 * that one which is part of the stack could not move to another zone.
 */
export class Ec2Service extends Construct {
  readonly group: AutoScalingGroup;

  constructor(scope: Construct, id: string, props: Ec2ServiceProps) {
    super(scope, id);
    const { vpc, provider, environment = {}, access = [] } = props;

    const bundle = new Asset(this, 'Bundle', { path: props.bundle });
    const log = new LogBucket(this, 'Log');
    const role = new Ec2Role(this, 'Role', { provider, bundle, log, access });
    const securityGroup = new ClosedSecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Instances of ${provider.name}`,
    });
    const endpoints = new Ec2Endpoints(this, 'Endpoints', { vpc, client: securityGroup, role, bundle, log, access });
    const shell = new ClosedSecurityGroup(this, 'Shell', {
      vpc,
      description: `Shell on instances of ${provider.name}`,
    });
    shell.connections.allowTo(securityGroup, Port.tcp(22), 'For an incident');

    this.group = new AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: vpc.isolatedSubnets },
      launchTemplate: this.#launchTemplate(role, securityGroup),
      // No desired capacity: it would put the group back to two with every deployment, whatever the load.
      minCapacity: INSTANCES,
      maxCapacity: 4,
      healthChecks: HealthChecks.withAdditionalChecks({
        additionalTypes: [AdditionalHealthCheckType.ELB],
        gracePeriod: SETUP_TIMEOUT,
      }),
      // In an update too: if an instance does not signal, the update fails and is rolled back.
      signals: Signals.waitForMinCapacity({ timeout: SETUP_TIMEOUT }),
      updatePolicy: UpdatePolicy.rollingUpdate({
        maxBatchSize: 1,
        minInstancesInService: INSTANCES,
      }),
      init: ec2Setup({ provider, bundle, log, environment }),
      // By role, so that the call is signed and the policies of the role and of the endpoint mean what they say.
      initOptions: { includeRole: true },
    });
    this.group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    // An instance that boots before the endpoints exist, or before its subnet has their routes, can neither be set up nor signal
    // that it failed; one that ends after them can leave no log.
    this.group.node.addDependency(endpoints, ...vpc.isolatedSubnets);

    this.#output('LogBucket', log.bucketName, 'Where the instances leave their log');
    this.#output('ShellSecurityGroup', shell.securityGroupId, 'The security group of an EC2 Instance Connect Endpoint');
    this.#output('ShellSubnet', vpc.isolatedSubnets[0]!.subnetId, 'A subnet for that endpoint');

    Validations.of(this.group).acknowledge({
      id: 'AwsSolutions-AS3',
      reason:
        'Every launch and termination is in CloudTrail and in the activity history of the group. A deployment replaces ' +
        'all instances: a message for each would be noise that hides the failed signal, which fails the deployment and ' +
        'is announced by the pipeline.',
    });
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, `${name}Output`, { value, description }).overrideLogicalId(name);
  }

  #launchTemplate(role: Ec2Role, securityGroup: SecurityGroup): LaunchTemplate {
    return new LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      // The role grants everything that an instance may do, so the CDK must not add to it.
      role: role.withoutPolicyUpdates(),
      securityGroup,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      // Every five minutes, which is free, and not every minute (docs/decisions/0006).
      detailedMonitoring: false,
      userData: UserData.forLinux(),
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
  }
}
