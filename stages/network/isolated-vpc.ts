import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnSubnet,
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type ISubnet,
  PrivateSubnet,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ZonedStack, zoneNumber } from './zoned-stack';

/**
 * A VPC without a route in or out: no internet gateway, no NAT, one isolated subnet per zone of its stack.
 *
 * The range is the same in every account. Consumer and provider never route to each other, PrivateLink translates, so
 * that ranges may overlap.
 */
export class IsolatedVpc extends Vpc {
  /** Those of retired zones, which nothing but a load balancer uses. */
  readonly retiredSubnets: readonly ISubnet[];

  constructor(scope: ZonedStack, id: string) {
    super(scope, id, {
      ipAddresses: IpAddresses.cidr('10.0.0.0/20'),
      availabilityZones: scope.availabilityZones,
      subnetConfiguration: [],
      // CDK would empty the default group with a Lambda that may change security groups, in each account. Nothing is a
      // member of the default group (a test holds that), and its rules admit nobody but members.
      restrictDefaultSecurityGroup: false,
    });

    for (const zone of scope.availabilityZones) this.isolatedSubnets.push(this.#subnet(zone));
    this.retiredSubnets = scope.retiredZones.map((zone) => this.#subnet(zone));

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

  /**
   * Id and range follow the zone, not its position in the list, as the CDK's own subnets do: when zones are added, removed or
   * reordered, every other subnet stays as it is, and no new one asks for a range that is still taken (aws/aws-cdk#6683).
   */
  #subnet(zone: string): PrivateSubnet {
    const number = zoneNumber(zone);
    const subnet = new PrivateSubnet(this, `IsolatedSubnet-az${number}`, {
      vpcId: this.vpcId,
      availabilityZone: zone,
      cidrBlock: `10.0.${number}.0/24`,
      mapPublicIpOnLaunch: false,
    });
    // Zone names differ between accounts, zone IDs do not, and PrivateLink matches zones by ID (aws/aws-cdk#28265).
    const cfnSubnet = subnet.node.defaultChild as CfnSubnet;
    cfnSubnet.availabilityZone = undefined;
    cfnSubnet.availabilityZoneId = zone;
    return subnet;
  }
}
