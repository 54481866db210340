import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { catalog } from '../../../services/catalog/catalog';
import { stackName } from '../../names';
import { IsolatedVpc } from '../../network/isolated-vpc';
import { ZonedStack } from '../../network/zoned-stack';
import { PrivateService } from '../../private-link/private-service';
import type { ProviderProps } from '../provider-stage';
import { TodoInstances } from './todo-instances';
import { TodoTable } from './todo-table';

/** Todo, on EC2 instances, with its table. */
export class TodoStack extends ZonedStack {
  constructor(scope: Construct, id: string, props: ProviderProps) {
    const provider = catalog.todo;
    super(scope, id, { stackName: stackName(props.deployment, provider.name), zones: props.zones });

    const vpc = new IsolatedVpc(this, 'Vpc');
    const table = new TodoTable(this, 'Table');
    const bundle = new Asset(this, 'Bundle', { path: props.bundle });
    const { group } = new TodoInstances(this, 'Instances', { vpc, provider, table, bundle });
    new PrivateService(this, 'PrivateLink', { ...props, vpc, provider, target: group });
  }
}
