import { Aws } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { TodoTable } from './todo-table';

export interface TodoRoleProps {
  readonly table: TodoTable;
  readonly bundle: Asset;
}

/** Everything an instance may do: serve, fetch its bundle, and report on its own stack that it is set up. */
export class TodoRole extends Role {
  constructor(scope: Construct, id: string, { table, bundle }: TodoRoleProps) {
    super(scope, id, {
      description: 'Instances of todo',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      inlinePolicies: {
        Serve: new PolicyDocument({ statements: [table.statement()] }),
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
  }
}
