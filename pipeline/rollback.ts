import { ActionCategory, type CfnPipeline, type Pipeline } from 'aws-cdk-lib/aws-codepipeline';

/**
 * Rolls a stage that fails back to its latest successful execution, wherever CloudFormation deploys.
 *
 * Nowhere else: a source or a build has nothing to take back, and a rejected gate must leave the providers as they are.
 * CDK Pipelines has no property for it, so it is written into the template.
 */
export function rollBackFailedDeployments(pipeline: Pipeline): void {
  const template = pipeline.node.defaultChild as CfnPipeline;
  for (const [i, { actions }] of pipeline.stages.entries()) {
    if (actions.some(({ actionProperties }) => actionProperties.category === ActionCategory.DEPLOY)) {
      template.addPropertyOverride(`Stages.${i}.OnFailure`, { Result: 'ROLLBACK' });
    }
  }
}
