import { Aws } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { AwsEndpoints } from '../network/aws-endpoints';
import type { IsolatedVpc } from '../network/isolated-vpc';
import type { GatewayAccess } from './gateway-access';
import type { LogBucket } from './log-bucket';

export interface Ec2EndpointsProps {
  readonly vpc: IsolatedVpc;
  readonly client: SecurityGroup;
  /** The instances' role. */
  readonly role: IRole;
  readonly bundle: Asset;
  readonly log: LogBucket;
  /** What the service itself calls. */
  readonly access: readonly GatewayAccess[];
}

/**
 * What an instance needs to set itself up and to serve without the internet, and no more.
 *
 * The policy of a gateway endpoint names a principal only by condition:
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class Ec2Endpoints extends AwsEndpoints {
  constructor(scope: Construct, id: string, props: Ec2EndpointsProps) {
    super(scope, id, props);
    const { role, bundle, log, access } = props;
    const onlyInstances = { ArnEquals: { 'aws:PrincipalArn': role.roleArn } };

    const leaveLog = log.write;
    leaveLog.addAnyPrincipal();
    leaveLog.addConditions(onlyInstances);
    this.addGateway('S3', GatewayVpcEndpointAwsService.S3, [
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        // The bucket and not the one object: this policy would otherwise change under instances of the earlier revision.
        resources: [bundle.bucket.arnForObjects('*')],
        conditions: onlyInstances,
      }),
      leaveLog,
      // dnf fetches packages anonymously. The name: https://docs.aws.amazon.com/linux/al2023/ug/
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::al2023-repos-${Aws.REGION}-de612dc2/*`],
      }),
    ]);

    for (const { id: gateway, service, statement } of access) {
      const serve = statement();
      serve.addAnyPrincipal();
      serve.addConditions(onlyInstances);
      this.addGateway(gateway, service, [serve]);
    }

    this.addInterface('CloudFormation', InterfaceVpcEndpointAwsService.CLOUDFORMATION, [
      new PolicyStatement({
        principals: [role],
        actions: ['cloudformation:DescribeStackResource', 'cloudformation:SignalResource'],
        resources: [Aws.STACK_ID],
      }),
    ]);
  }
}
