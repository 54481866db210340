import type { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ProviderName } from '../../services/catalog/catalog';
import { DogsStage } from './dogs/dogs-stage';
import type { ProviderStageProps } from './provider-stage';
import { TodoStage } from './todo/todo-stage';

/** The stage of each provider in the catalog: a provider without one does not compile. */
export const providerStages: {
  readonly [P in ProviderName]: new (
    scope: Construct,
    id: string,
    props: ProviderStageProps,
  ) => Stage;
} = {
  dogs: DogsStage,
  todo: TodoStage,
};
