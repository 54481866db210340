import { type CfnOutput, Stage, type StageProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type GlobalApiProps, GlobalApiStack } from './global-api-stack';

export interface GlobalApiStageProps extends StageProps, GlobalApiProps {}

/** The one API in front of all providers. */
export class GlobalApiStage extends Stage {
  /** The deployed API's own address, with scheme and without a trailing slash. */
  readonly url: CfnOutput;

  constructor(scope: Construct, id: string, props: GlobalApiStageProps) {
    super(scope, id, props);
    const { deployment, zones, vpcLinkZones, providers, throttle, auth, buildId } = props;
    const stack = new GlobalApiStack(this, 'GlobalApi', {
      deployment,
      zones,
      vpcLinkZones,
      providers,
      throttle,
      auth,
      buildId,
    });
    this.url = stack.url;
  }
}
