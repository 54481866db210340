import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { provider } from '../../../services/catalog/dogs';
import { FargateService } from '../../fargate/fargate-service';
import { ProviderStack } from '../provider-stack';
import type { ProviderStageProps } from '../provider-stage';

/** Dogs, on Fargate. */
export class DogsStage extends Stage {
  constructor(scope: Construct, id: string, props: ProviderStageProps) {
    super(scope, id, props);
    const stack = new ProviderStack(this, 'Dogs', { ...props, provider });
    const { service } = new FargateService(stack, 'Service', { vpc: stack.vpc, provider, bundle: props.bundle });
    stack.publish(service);
  }
}
