import { statSync } from 'node:fs';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type Quota, quotas } from './quotas-table';
import type { SynthesizedStack } from './quotas-template';

/** How much of one quota is used, by whom. */
export interface QuotaUse {
  readonly quota: Quota;
  /** `stack private-api-prod-global-api, LoadBalancerBE9EEC3A`, or an account and region. */
  readonly owner: string;
  readonly used: number;
}

/**
 * Every use of every quota in what would go to AWS: the templates of a synthesized assembly.
 *
 * AWS would tell as well, one quota a time, in the middle of a deployment. Quotas count for an account also what is not in
 * this assembly, which nobody here can know: what is told is certain, what is not told is not.
 */
export function quotaUses(assembly: CloudAssembly): QuotaUse[] {
  const stacks = assembly.stacksRecursively.map(
    ({ stackName: name, environment: { account, region }, templateFullPath, template }): SynthesizedStack => ({
      name,
      account,
      region,
      bytes: statSync(templateFullPath).size,
      template,
    }),
  );
  return quotas.flatMap((quota) => usesOf(quota, stacks));
}

/** One line: what is crossed, by how much, and the way out. */
export function crossed({ quota, owner, used }: QuotaUse, providers: number): string {
  const { counted, limit, adjustable, source, remedy } = quota;
  const allowed = adjustable ? `allows ${limit} unless asked for more` : `allows ${limit}, and never more`;
  const remedies = adjustable ? `ask AWS before this is deployed, or ${remedy}` : remedy;
  return `quota: ${owner} has ${used} ${counted} with ${providers} providers; AWS ${allowed} (${source}): ${remedies}`;
}

/** True when usage exceeds the quota; for adjustable quotas, the default value. */
export function isCrossed({ quota, used }: QuotaUse): boolean {
  return used > quota.limit;
}

function usesOf(quota: Quota, stacks: readonly SynthesizedStack[]): QuotaUse[] {
  const used = new Map<string, number>();
  for (const stack of stacks) {
    const place = quota.perAccount ? `account ${stack.account} in ${stack.region}` : `stack ${stack.name}`;
    for (const [within, count] of quota.count(stack)) {
      const owner = within === '' ? place : `${place}, ${within}`;
      used.set(owner, (used.get(owner) ?? 0) + count);
    }
  }
  return [...used].map(([owner, count]) => ({ quota, owner, used: count }));
}
