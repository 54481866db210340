import type { StageProps } from 'aws-cdk-lib';
import type { Deployment } from '../names';
import type { Zones } from '../network/zoned-stack';

/** What every provider is built from. */
export interface ProviderProps extends Zones {
  readonly deployment: Deployment;
  /** The one account that may connect to this provider. */
  readonly globalApiAccount: string;
  /** Directory with the service's bundle. */
  readonly bundle: string;
}

/** What every provider's stage is given; `env` names its own account and region. */
export interface ProviderStageProps extends StageProps, ProviderProps {}
