import type { GatewayVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What a service on instances calls of AWS, by a gateway endpoint of its VPC. */
export interface GatewayAccess {
  /** Of the endpoint's construct. */
  readonly id: string;
  readonly service: GatewayVpcEndpointAwsService;
  /** What is allowed, without a principal: another object each time, for the role and for the endpoint's policy. */
  readonly statement: () => PolicyStatement;
}
