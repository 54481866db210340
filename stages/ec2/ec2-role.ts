import { Aws, type CfnResource, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import type { GatewayAccess } from './gateway-access';
import type { LogBucket } from './log-bucket';

export interface Ec2RoleProps {
  readonly provider: Provider;
  readonly bundle: Asset;
  readonly log: LogBucket;
  /** What the service itself calls. */
  readonly access: readonly GatewayAccess[];
}

/** Everything an instance may do: serve, fetch its bundle, report on its own stack that it is set up, and leave its log. */
export class Ec2Role extends Role {
  constructor(scope: Construct, id: string, { provider, bundle, log, access }: Ec2RoleProps) {
    super(scope, id, {
      description: `Instances of ${provider.name}`,
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      inlinePolicies: {
        ...(access.length > 0 && {
          Serve: new PolicyDocument({ statements: access.map(({ statement }) => statement()) }),
        }),
        Log: new PolicyDocument({ statements: [log.write] }),
        SetUp: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['s3:GetObject'],
              resources: [bundle.bucket.arnForObjects(bundle.s3ObjectKey)],
            }),
            new PolicyStatement({
              actions: ['cloudformation:DescribeStackResource', 'cloudformation:SignalResource'],
              resources: [Aws.STACK_ID],
            }),
          ],
        }),
      },
    });
    const bucket = log.stack.resolve((log.node.defaultChild as CfnResource).logicalId);
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/*]`,
      reason:
        'An object for each minute, by day and instance, in a bucket that holds nothing else: none can be read or deleted.',
    });
  }
}
