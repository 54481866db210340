import { statSync } from 'node:fs';
import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { type QuotaUse, quotaUses } from '../pipeline/quotas';

export interface StackSize {
  readonly resources: number;
  readonly kilobytes: number;
}

/** What an assembly would bring to AWS. Of providers and global APIs the largest. */
export interface Size {
  readonly stacks: number;
  readonly pipeline: StackSize;
  readonly globalApi: StackSize;
  readonly provider: StackSize;
  readonly actions: number;
  readonly uses: readonly QuotaUse[];
}

export function sizeOf(directory: string): Size {
  const assembly = new CloudAssembly(directory);
  const stacks = assembly.stacksRecursively;
  const isPipeline = (stack: CloudFormationStackArtifact) => assembly.stacks.includes(stack);
  const isGlobalApi = ({ stackName }: CloudFormationStackArtifact) => stackName.endsWith('-global-api');
  const largest = (of: readonly CloudFormationStackArtifact[]): StackSize => ({
    resources: Math.max(...of.map(({ template }) => Object.keys(template.Resources).length)),
    kilobytes: Math.max(...of.map(({ templateFullPath }) => statSync(templateFullPath).size)) / 1000,
  });
  const uses = quotaUses(assembly);
  return {
    stacks: stacks.length,
    pipeline: largest(assembly.stacks),
    globalApi: largest(stacks.filter(isGlobalApi)),
    provider: largest(stacks.filter((stack) => !isPipeline(stack) && !isGlobalApi(stack))),
    actions: uses.find(({ quota }) => quota.counted === 'actions')!.used,
    uses,
  };
}

/** How much of each quota is used where most of it is used, by what is counted. */
export function mostUsed(uses: readonly QuotaUse[]): Map<string, QuotaUse> {
  const most = new Map<string, QuotaUse>();
  for (const use of uses) if (use.used > (most.get(use.quota.counted)?.used ?? -1)) most.set(use.quota.counted, use);
  return most;
}
