import type { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import { stackName } from '../names';
import { IsolatedVpc } from '../network/isolated-vpc';
import { ZonedStack } from '../network/zoned-stack';
import { PrivateService, type PrivateServiceProps } from '../private-link/private-service';
import type { ProviderProps } from './provider-stage';

export interface ProviderStackProps extends ProviderProps {
  readonly provider: Provider;
}

/** What all providers' stacks have in common: a VPC of their own, and one end of PrivateLink. */
export class ProviderStack extends ZonedStack {
  readonly vpc = new IsolatedVpc(this, 'Vpc');
  readonly #props: ProviderStackProps;

  constructor(scope: Construct, id: string, props: ProviderStackProps) {
    const { deployment, provider, zones, retiredZones } = props;
    super(scope, id, { stackName: stackName(deployment, provider.name), zones, retiredZones });
    this.#props = props;
  }

  /** Opens the provider's port to the global API: what answers there is `target`. */
  publish(target: PrivateServiceProps['target']): void {
    new PrivateService(this, 'PrivateLink', { ...this.#props, vpc: this.vpc, target });
  }
}
