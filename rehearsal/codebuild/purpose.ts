/** How a command begins that publishes assets. */
export const PUBLISHING = /^\s*(npx\s+)?cdk-assets\s/;
const DEPLOYING = /^\s*(npx\s+)?(aws-)?cdk\s.*\bdeploy\b/;

/** Whether all of a build's commands do nothing but publish assets. */
export function publishesAssets(commands: readonly string[]): boolean {
  return commands.length > 0 && commands.every((command) => PUBLISHING.test(command));
}

/** Whether a build's commands deploy stacks with the CDK CLI: the pipeline's own one, then. */
export function deploysPipeline(commands: readonly string[]): boolean {
  return commands.some((command) => DEPLOYING.test(command));
}
