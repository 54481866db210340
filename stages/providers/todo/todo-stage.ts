import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { provider } from '../../../services/catalog/todo';
import { Ec2Service } from '../../ec2/ec2-service';
import { ProviderStack } from '../provider-stack';
import type { ProviderStageProps } from '../provider-stage';
import { TodoTable } from './todo-table';

/** Todo, on EC2 instances, with its table. */
export class TodoStage extends Stage {
  constructor(scope: Construct, id: string, props: ProviderStageProps) {
    super(scope, id, props);
    const stack = new ProviderStack(this, 'Todo', { ...props, provider });
    const table = new TodoTable(stack, 'Table');
    const { group } = new Ec2Service(stack, 'Instances', {
      vpc: stack.vpc,
      provider,
      bundle: props.bundle,
      environment: { TABLE_NAME: table.tableName },
      access: [table.access],
    });
    stack.publish(group);
  }
}
