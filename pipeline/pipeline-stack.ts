import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { LoggingOptions } from 'aws-cdk-lib/aws-codebuild';
import { ExecutionMode, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CodePipeline } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { devDependencies } from '../package.json';
import type { ProviderName } from '../services/catalog/catalog';
import { acknowledgeFindings } from './acknowledgements';
import { keepArtifacts } from './artifacts';
import { addTests, buildDefaults, buildStep } from './build-step';
import type { Configuration } from './configuration-shape';
import { EnvironmentStages } from './environment-stages';
import { pipelineStackName } from './name-rules';
import { rollBackFailedDeployments } from './rollback';
import { Source } from './source';

export interface PipelineStackProps {
  readonly configuration: Configuration;
  /** The directory with each service's bundle. */
  readonly bundles: { readonly [P in ProviderName]: string };
  /** Changes with every build, so that the global API reads the providers' parameters again at every deployment. */
  readonly buildId: string;
}

/** The tooling account's one stack: the pipeline that deploys everything else, itself included. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, bundles, buildId }: PipelineStackProps) {
    super(scope, id, {
      stackName: pipelineStackName(configuration.name),
      description: `The pipeline of ${configuration.name}: providers first, then, behind a gate, the global API`,
      env: configuration.tooling,
    });
    const source = new Source(configuration.source);
    // Without a group of its own, each project makes one on its first build, which nothing expires and no stack deletes.
    const logGroup = new LogGroup(this, 'BuildLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logging: LoggingOptions = { cloudWatch: { logGroup } };
    const pipeline = new CodePipeline(this, 'Pipeline', {
      pipelineName: configuration.name,
      pipelineType: PipelineType.V2,
      executionMode: ExecutionMode.SUPERSEDED,
      synth: buildStep(source.fileSet),
      codeBuildDefaults: { ...buildDefaults, logging },
      cliVersion: devDependencies['aws-cdk'],
      cdkAssetsCliVersion: devDependencies['cdk-assets'],
      crossAccountKeys: true,
      enableKeyRotation: true,
      // One publisher for each type of asset: with one for each asset, a commit that adds an asset would change the
      // pipeline itself, and a rollback would find no execution of the current structure to go back to.
      publishAssetsInParallel: false,
      useChangeSets: false,
    });
    const environments = configuration.environments.map(
      (environment) => new EnvironmentStages(this, { pipeline, source, configuration, environment, bundles, buildId }),
    );

    pipeline.buildPipeline();
    addTests(pipeline, logging);
    keepArtifacts(pipeline.pipeline);
    source.startPipelineOnPush(pipeline.pipeline);
    rollBackFailedDeployments(pipeline.pipeline);
    for (const { gate } of environments) gate.notifyOfFailures(pipeline.pipeline);
    acknowledgeFindings(pipeline);
  }
}
