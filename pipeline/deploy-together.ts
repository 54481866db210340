import type { Stage } from 'aws-cdk-lib';
import { type CodePipeline, StageDeployment } from 'aws-cdk-lib/pipelines';

/**
 * Adds a stage of this name to the pipeline, which deploys all of these at once.
 *
 * CDK Pipelines names a wave that deploys a single one after that: with the second, the stage would be another one, and what had
 * succeeded in the first would be no target for its rollback. So a single one takes the wave's name.
 */
export function deployTogether(pipeline: CodePipeline, stageName: string, deployed: readonly Stage[]): void {
  const wave = pipeline.addWave(stageName);
  const props = deployed.length === 1 ? { stageName } : {};
  wave.stages.push(...deployed.map((stage) => StageDeployment.fromStage(stage, props)));
}
