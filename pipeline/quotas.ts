import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type Quota, quotas } from './quotas-table';
import { type SynthesizedStack, synthesizedStacks } from './synthesized-stacks';

/** How much of one quota one stack, resource or account uses. */
export interface QuotaUse {
  readonly quota: Quota;
  /** `stack private-api-prod-global-api, LoadBalancerBE9EEC3A`, or an account and region. */
  readonly owner: string;
  readonly used: number;
}

/**
 * What the templates of a synthesized assembly use of every quota.
 *
 * AWS reports an exceeded quota too, but one at a time and in the middle of a deployment. An account may hold more than this
 * assembly, which cannot be known here: a quota that is reported is exceeded, one that is not reported may be.
 */
export function quotaUses(assembly: CloudAssembly): QuotaUse[] {
  const stacks = synthesizedStacks(assembly);
  return quotas.flatMap((quota) => usesOf(quota, stacks));
}

/** One line: which quota is exceeded, by how much, and what to do. */
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
