import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ProviderStageProps } from '../provider-stage';
import { TodoStack } from './todo-stack';

export class TodoStage extends Stage {
  constructor(scope: Construct, id: string, props: ProviderStageProps) {
    super(scope, id, props);
    const { deployment, zones, globalApiAccount, bundle } = props;
    new TodoStack(this, 'Todo', { deployment, zones, globalApiAccount, bundle });
  }
}
