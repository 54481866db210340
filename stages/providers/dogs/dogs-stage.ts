import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ProviderStageProps } from '../provider-stage';
import { DogsStack } from './dogs-stack';

export class DogsStage extends Stage {
  constructor(scope: Construct, id: string, props: ProviderStageProps) {
    super(scope, id, props);
    const { deployment, zones, globalApiAccount, bundle } = props;
    new DogsStack(this, 'Dogs', { deployment, zones, globalApiAccount, bundle });
  }
}
