import type { RequestAnalysis, StatementExplain } from '@cloud-copilot/iam-simulate';
import type { RolePolicies } from './policies';

type Statements = readonly { readonly policyId: string; readonly explain: StatementExplain }[];

/** Why a call was denied: the end of AWS's message, and what to change. */
export interface Denial {
  readonly because: string;
  readonly repair: string;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  /** The owner of the policies: a role's `stack/LogicalId`, or a user's ARN. */
  readonly owner: string;
  readonly policies: RolePolicies;
  /** The VPC endpoint that the call goes through. */
  readonly endpoint?: string;
}

/**
 * Explains a denied call by the simulator's analysis.
 *
 * The messages are AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialOf({ action, resource, owner, policies, endpoint }: Question, analysis: RequestAnalysis): Denial {
  const { identityAnalysis, resourceAnalysis, permissionBoundaryAnalysis, endpointAnalysis } = analysis;
  for (const [kind, part] of [
    ['an identity-based policy', identityAnalysis],
    ['a resource-based policy', resourceAnalysis],
    ['a permissions boundary', permissionBoundaryAnalysis],
    ['a VPC endpoint policy', endpointAnalysis],
  ] as const)
    if (part !== undefined && part.denyStatements.length > 0)
      return {
        because: `with an explicit deny in ${kind}`,
        repair: `take the Deny out of ${named(part.denyStatements)}`,
      };

  const no = (kind: string) => `because no ${kind} allows the ${action} action`;
  const missing = `Allow ${action} on ${resource}`;
  if (identityAnalysis?.result !== 'Allowed') {
    const near = nearMiss(identityAnalysis?.unmatchedStatements ?? [], action);
    const unknown =
      policies.unknown.length === 0
        ? ''
        : `; what ${policies.unknown.join(' and ')} allows the rehearsal does not know`;
    return {
      because: no('identity-based policy'),
      repair: `add to the policies of ${owner}: ${missing}${near}${unknown}`,
    };
  }
  if (analysis.blockedBy?.includes('pb'))
    return { because: no('permissions boundary'), repair: `add to its permissions boundary: ${missing}` };
  if (analysis.blockedBy?.includes('vpce'))
    return {
      because: no('VPC endpoint policy'),
      repair: `add to the policy of ${endpoint ?? 'the VPC endpoint'}: ${missing}${nearMiss(endpointAnalysis?.unmatchedStatements ?? [], action)}`,
    };
  return {
    because: no('resource-based policy'),
    repair: `add to the resource's policy: ${missing}${nearMiss(resourceAnalysis?.unmatchedStatements ?? [], action)}`,
  };
}

/** How to change a trust policy so that it admits a caller. */
export function trustRepair(statements: Statements, caller: string): string {
  const [first] = statements;
  if (first === undefined) return `its trust policy has no statement that allows sts:AssumeRole to ${caller}`;
  for (const { explain } of statements) {
    if (explain.principalMatch === 'NoMatch' || !explain.actionMatch) continue;
    const failed = explain.conditions?.filter(({ matches }) => !matches) ?? [];
    for (const { operator, conditionKeyValue, values, failedBecauseMissing } of failed) {
      const wanted = listed(values, ({ value }) => value);
      return `its trust policy asks for ${operator} ${conditionKeyValue} ${wanted}${failedBecauseMissing ? ', which the call does not carry' : ''}`;
    }
  }
  const admitted = statements.flatMap(({ explain }) => listOf(explain.principals).map(({ principal }) => principal));
  return `its trust policy admits ${admitted.join(', ') || 'nobody'}: add ${caller}, its role or its account`;
}

/** The statement that nearly allows the action: on another resource, or under a condition that is not met. */
function nearMiss(statements: Statements, action: string): string {
  for (const { policyId, explain } of statements) {
    if (explain.effect !== 'Allow' || !explain.actionMatch) continue;
    if (!explain.resourceMatch && explain.resources !== undefined)
      return `; ${policyId} allows ${action} on ${listed(explain.resources, ({ resource }) => resource)} only`;
    if (!explain.conditionMatch)
      return `; ${policyId} allows it only if ${(explain.conditions ?? [])
        .filter(({ matches }) => !matches)
        .map(
          ({ operator, conditionKeyValue, values }) =>
            `${operator} ${conditionKeyValue} ${listed(values, ({ value }) => value)}`,
        )
        .join(' and ')}`;
  }
  return '';
}

function named(statements: Statements): string {
  return statements.map(({ policyId, explain }) => `${policyId} (statement ${explain.identifier})`).join(', ');
}

function listed<T>(values: T | readonly T[], text: (value: T) => string): string {
  return listOf(values).map(text).join(' or ');
}

function listOf<T>(values: T | readonly T[] | undefined): readonly T[] {
  return values === undefined ? [] : Array.isArray(values) ? values : [values as T];
}
