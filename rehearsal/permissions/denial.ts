import type { Decision, PolicyKind } from './evaluation';
import type { RolePolicies } from './policies';
import { type ReadStatement, taking } from './statement';

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

/** How AWS's messages call the policies. */
const NAMES: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  'service control': 'service control policy',
  'resource control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/**
 * Explains a denied call.
 *
 * The messages are AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialOf(question: Question, { result, because = 'identity', statements }: Decision): Denial {
  const name = NAMES[because];
  const read = statements[because] ?? [];
  if (result === 'ExplicitlyDenied')
    return {
      because: `with an explicit deny in ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`,
      repair: `take the Deny out of ${named(taking(read, 'Deny'))}`,
    };
  const { action, resource } = question;
  const missing = `Allow ${action} on ${resource}${nearMiss(read, action)}`;
  return {
    because: `because no ${name} allows the ${action} action`,
    repair: `add to ${owned(because, question)}: ${missing}${because === 'identity' ? unknown(question.policies) : ''}`,
  };
}

/** The policies of a kind, as a person finds them. */
function owned(kind: PolicyKind, { owner, endpoint }: Question): string {
  if (kind === 'identity') return `the policies of ${owner}`;
  if (kind === 'boundary') return 'its permissions boundary';
  if (kind === 'endpoint') return `the policy of ${endpoint ?? 'the VPC endpoint'}`;
  return kind === 'resource' ? "the resource's policy" : `its ${NAMES[kind]}`;
}

function unknown({ unknown }: RolePolicies): string {
  return unknown.length === 0 ? '' : `; what ${unknown.join(' and ')} allows the rehearsal does not know`;
}

/** How to change a trust policy so that it admits a caller. */
export function trustRepair(statements: readonly ReadStatement[], caller: string): string {
  const allowing = statements.filter(({ statement }) => statement.Effect === 'Allow');
  if (allowing.length === 0) return `its trust policy has no statement that allows sts:AssumeRole to ${caller}`;
  for (const { named, action, failed } of allowing) {
    const [condition] = failed;
    if (named === undefined || !action || condition === undefined) continue;
    const { operator, key, values, missing } = condition;
    return `its trust policy asks for ${operator} ${key} ${values.join(' or ')}${missing ? ', which the call does not carry' : ''}`;
  }
  const admitted = allowing.flatMap(({ statement: { Principal = [] } }) =>
    typeof Principal === 'string' ? Principal : Object.values(Principal).flat(),
  );
  return `its trust policy admits ${admitted.join(', ') || 'nobody'}: add ${caller}, its role or its account`;
}

/** The statement that nearly allows the action: on another resource, or under a condition that is not met. */
function nearMiss(statements: readonly ReadStatement[], asked: string): string {
  for (const { policy, statement, action, resource, failed } of statements) {
    if (statement.Effect !== 'Allow' || !action) continue;
    if (!resource && statement.Resource !== undefined)
      return `; ${policy} allows ${asked} on ${[statement.Resource].flat().join(' or ')} only`;
    if (failed.length > 0)
      return `; ${policy} allows it only if ${failed
        .map(({ operator, key, values }) => `${operator} ${key} ${values.join(' or ')}`)
        .join(' and ')}`;
  }
  return '';
}

function named(statements: readonly ReadStatement[]): string {
  return statements.map(({ policy, id }) => `${policy} (statement ${id})`).join(', ');
}
