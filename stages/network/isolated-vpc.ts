import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnSubnet,
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type ISubnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ZonedStack } from './zoned-stack';

/**
 * A VPC without a way in or out: no internet gateway, no NAT, one isolated subnet per zone of its stack.
 *
 * The range is the same in every account. Consumer and provider never route to each other, PrivateLink translates, so
 * that ranges may overlap.
 */
export class IsolatedVpc extends Vpc {
  constructor(scope: ZonedStack, id: string) {
    super(scope, id, {
      ipAddresses: IpAddresses.cidr('10.0.0.0/20'),
      availabilityZones: scope.availabilityZones,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // CDK would empty the default group with a Lambda that may change security groups, in each account. Nothing is a
      // member of the default group (a test holds that), and its rules admit nobody but members.
      restrictDefaultSecurityGroup: false,
    });

    for (const [index, subnet] of this.isolatedSubnets.entries())
      placeByZoneId(subnet, scope.availabilityZones[index]!);

    // Log rejected traffic only: accepted requests are already in the API's access log and the services' own logs, at
    // less than a line per packet flow.
    this.addFlowLog('FlowLog', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogGroup', {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
  }
}

/** Zone names differ between accounts, zone IDs do not, and PrivateLink matches zones by ID (aws/aws-cdk#28265). */
function placeByZoneId(subnet: ISubnet, zone: string): void {
  const cfnSubnet = subnet.node.defaultChild as CfnSubnet;
  cfnSubnet.availabilityZone = undefined;
  cfnSubnet.availabilityZoneId = zone;
}
