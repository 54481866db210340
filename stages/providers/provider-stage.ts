import type { StageProps } from 'aws-cdk-lib';
import type { Deployment } from '../names';

/** What every provider is built from. */
export interface ProviderProps {
  readonly deployment: Deployment;
  /** Availability zone IDs (`usw2-az1`): the same buildings in every account, unlike zone names. */
  readonly zones: readonly string[];
  /** The one account that may connect to this provider. */
  readonly globalApiAccount: string;
  /** Directory with the service's bundle. */
  readonly bundle: string;
}

/** What every provider's stage is given; `env` names its own account and region. */
export interface ProviderStageProps extends StageProps, ProviderProps {}
