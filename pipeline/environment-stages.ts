import type { CodePipeline } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { type ProviderName, providerNames } from '../services/catalog/catalog';
import { GlobalApiStage } from '../stages/global-api/global-api-stage';
import { providerStages } from '../stages/providers/provider-stages';
import type { Configuration, Environment } from './configuration-shape';
import { deployTogether } from './deploy-together';
import { Gate } from './gate';
import { smokeTest } from './smoke-test';
import type { Source } from './source';

export interface EnvironmentStagesProps {
  readonly pipeline: CodePipeline;
  readonly source: Source;
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly bundles: { readonly [P in ProviderName]: string };
  readonly buildId: string;
}

/**
 * One environment's part of the pipeline: `Providers → Approve → GlobalApi`.
 *
 * The gate is a wave without stages, which makes it a stage of the pipeline by itself: as a step before the global API
 * it would lie in that stage, and rejecting it would roll the global API back.
 */
export class EnvironmentStages {
  readonly gate: Gate;

  constructor(
    scope: Construct,
    { pipeline, source, configuration, environment, bundles, buildId }: EnvironmentStagesProps,
  ) {
    const { name, providers, globalApi } = environment;
    const { region } = configuration.tooling;
    const { zones, retiredZones, vpcLinkZones } = configuration;
    const deployment = { name: configuration.name, environment: name };

    const deployed = providerNames.map(
      (provider) =>
        new providerStages[provider](scope, `${name}-${provider}`, {
          deployment,
          zones,
          retiredZones,
          env: { account: providers[provider].account, region },
          globalApiAccount: globalApi.account,
          bundle: bundles[provider],
        }),
    );
    deployTogether(pipeline, `${name}-Providers`, deployed);

    this.gate = new Gate(scope, `${name}-Gate`, { environment, commit: source.commit });
    pipeline.addWave(`${name}-Approve`, { pre: [this.gate.step] });

    const globalApiStage = new GlobalApiStage(scope, `${name}-GlobalApi`, {
      deployment,
      zones,
      env: { account: globalApi.account, region },
      vpcLinkZones,
      providers,
      throttle: globalApi.throttle,
      auth: globalApi.auth,
      buildId,
    });
    pipeline.addStage(globalApiStage, { post: [smokeTest(name, globalApiStage.url, globalApi.auth)] });
  }
}
