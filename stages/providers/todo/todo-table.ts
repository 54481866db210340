import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { GatewayVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { GatewayAccess } from '../../ec2/gateway-access';

/** The one thing in the system that cannot be deployed again: it outlives its stack and its stage. */
export class TodoTable extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Everything that the service does with the table. It never updates, deletes or queries. */
  get access(): GatewayAccess {
    return {
      id: 'DynamoDb',
      service: GatewayVpcEndpointAwsService.DYNAMODB,
      statement: () =>
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'],
          resources: [this.tableArn],
        }),
    };
  }
}
