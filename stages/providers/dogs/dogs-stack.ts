import type { Construct } from 'constructs';
import { catalog } from '../../../services/catalog/catalog';
import { stackName } from '../../names';
import { IsolatedVpc } from '../../network/isolated-vpc';
import { ZonedStack } from '../../network/zoned-stack';
import { PrivateService } from '../../private-link/private-service';
import type { ProviderProps } from '../provider-stage';
import { DogsService } from './dogs-service';

/** Dogs, on Fargate. */
export class DogsStack extends ZonedStack {
  constructor(scope: Construct, id: string, props: ProviderProps) {
    const provider = catalog.dogs;
    super(scope, id, { stackName: stackName(props.deployment, provider.name), zones: props.zones });

    const vpc = new IsolatedVpc(this, 'Vpc');
    const { service } = new DogsService(this, 'Service', { vpc, provider, bundle: props.bundle });
    new PrivateService(this, 'PrivateLink', { ...props, vpc, provider, target: service });
  }
}
