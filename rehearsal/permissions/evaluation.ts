import type { NamedPolicy } from './policies';
import { type Caller, type Named, type ReadStatement, type Request, readStatements, taking } from './statement';
import { RequestContext } from './variables';

/** May this principal do that to this resource? */
export interface Question {
  /** The ARN of a role's session or of a user, or a service: `lambda.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  /** An ARN; `*` of an action that is not about one resource. */
  readonly resource: string;
  /** Whose the resource is. */
  readonly account: string;
  /** The condition keys of the call. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly identityPolicies?: readonly NamedPolicy[];
  /** @default - none: nothing is limited */
  readonly permissionBoundaryPolicies?: readonly NamedPolicy[];
  readonly sessionPolicy?: unknown;
  /** Of an organization, by level from the root to the account: each has to allow. */
  readonly serviceControlPolicies?: readonly Level[];
  readonly resourceControlPolicies?: readonly Level[];
  /** The resource's own policy, also a role's trust policy. */
  readonly resourcePolicy?: unknown;
  /** The policy of the VPC endpoint that the call goes through. */
  readonly endpointPolicy?: unknown;
}

interface Level {
  readonly policies: readonly NamedPolicy[];
}

export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'boundary'
  | 'session'
  | 'service control'
  | 'resource control'
  | 'endpoint';

export interface Decision {
  readonly result: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** The policies that deny, if some do; otherwise those in which an Allow is missing, if one is. */
  readonly because?: PolicyKind;
  /** The statements of each kind of policy, as far as there are such policies. */
  readonly statements: Readonly<Partial<Record<PolicyKind, readonly ReadStatement[]>>>;
}

/** In the order in which a denial is told. */
const KINDS = [
  'identity',
  'resource',
  'boundary',
  'session',
  'service control',
  'resource control',
  'endpoint',
] as const satisfies readonly PolicyKind[];

/**
 * Evaluates policies as AWS documents it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluate(question: Question): Decision {
  const caller = callerOf(question);
  const { action, resource } = question;
  const request = { caller, action, resource, context: new RequestContext(question.context) };
  const statements = statementsFor(question, request);
  const denied = KINDS.find((kind) => taking(statements[kind] ?? [], 'Deny').length > 0);
  if (denied !== undefined) return { result: 'ExplicitlyDenied', because: denied, statements };
  const missing = missingIn(question, request, statements);
  return missing === undefined
    ? { result: 'Allowed', statements }
    : { result: 'ImplicitlyDenied', because: missing, statements };
}

function callerOf({ principal, context, permissionBoundaryPolicies }: Question): Caller {
  if (!principal.startsWith('arn:')) return { principal };
  const [, partition, , , account = '', name = ''] = principal.split(':');
  const caller = { principal, account, hasBoundary: permissionBoundaryPolicies !== undefined };
  const [kind, role] = name.split('/');
  if (kind !== 'assumed-role') return caller;
  // A session's ARN leaves out the path of its role.
  const arn = context['aws:PrincipalArn'];
  return { ...caller, roleArn: typeof arn === 'string' ? arn : `arn:${partition}:iam::${account}:role/${role}` };
}

type Statements = Partial<Record<PolicyKind, ReadStatement[]>>;

function statementsFor(question: Question, request: Request): Statements {
  const read = (policies: readonly NamedPolicy[] | undefined) =>
    policies?.flatMap((policy) => readStatements(policy, request));
  const one = (name: string, policy: unknown, ofResource: boolean) =>
    policy === undefined ? undefined : readStatements({ name, policy }, request, ofResource);
  const levels = (of: readonly Level[] | undefined) => read(of?.flatMap(({ policies }) => policies));
  return {
    identity: read(question.identityPolicies ?? []),
    resource: one('the resource policy', question.resourcePolicy, true),
    boundary: read(question.permissionBoundaryPolicies),
    session: one('the session policy', question.sessionPolicy, false),
    'service control': levels(question.serviceControlPolicies),
    'resource control': levels(question.resourceControlPolicies),
    endpoint: one('VPC endpoint policy', question.endpointPolicy, true),
  };
}

/** The kind of policy that should allow a request and does not; undefined if it is allowed. */
function missingIn(question: Question, request: Request, statements: Statements): PolicyKind | undefined {
  return (
    missingGrant(question, request.caller, statements) ??
    missingLevel('service control', question.serviceControlPolicies, request) ??
    missingLevel('resource control', question.resourceControlPolicies, request) ??
    (allows(statements.endpoint) ? undefined : 'endpoint')
  );
}

/** Each level of an organization has to allow. */
function missingLevel(
  kind: PolicyKind,
  levels: readonly Level[] | undefined,
  request: Request,
): PolicyKind | undefined {
  const forbids = ({ policies }: Level) => !allows(policies.flatMap((policy) => readStatements(policy, request)));
  // Service control policies limit principals of the organization's accounts, and a service is not one of them.
  const applies = kind === 'resource control' || request.caller.account !== undefined;
  return applies && levels?.some(forbids) ? kind : undefined;
}

/** Whether there are no such policies, or one of their statements allows. */
function allows(statements: readonly ReadStatement[] | undefined): boolean {
  return statements === undefined || taking(statements, 'Allow').length > 0;
}

/**
 * What the caller's own policies and the resource's grant together.
 *
 * Within an account either grants, and how a resource's policy names the caller says what limits it; across accounts both have to.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
function missingGrant(question: Question, { account }: Caller, statements: Statements): PolicyKind | undefined {
  const granted = grantedBy(statements.resource ?? []);
  // A service has no policies of its own.
  if (account === undefined) return granted.size > 0 ? undefined : 'resource';
  const same = account === question.account;
  if (same && (granted.has('itself') || granted.has('everybody'))) return undefined;
  if (!(same && granted.has('its role')) && !allows(statements.identity)) return 'identity';
  if (!allows(statements.boundary)) return 'boundary';
  if (!allows(statements.session)) return 'session';
  return granted.size > 0 || (same && !mustBeNamed(question)) ? undefined : 'resource';
}

/** How the statements of a resource's policy that allow name the caller. */
function grantedBy(statements: readonly ReadStatement[]): Set<Named | undefined> {
  return new Set(taking(statements, 'Allow').map(({ named }) => named));
}

/**
 * The policies of roles and keys have to allow, also within the account: who only has an own policy may not.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function mustBeNamed({ action }: Question): boolean {
  return /^(kms:|sts:AssumeRole)/i.test(action);
}
