import { type Conditions, type FailedCondition, failedConditions } from './conditions';
import { matches, patternOf, withinSegments } from './pattern';
import { type RequestContext, resolved } from './variables';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement | readonly Statement[];
}

type Principals = '*' | Readonly<Record<string, string | readonly string[]>>;

/** A call as policies see it. */
export interface Request {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** Who makes a call. */
export interface Caller {
  /** A role's session, a user, or a service: `lambda.amazonaws.com`. */
  readonly principal: string;
  /** Undefined for a service. */
  readonly account?: string;
  /** The role of a session. */
  readonly roleArn?: string;
  readonly hasBoundary?: boolean;
}

/** How a statement names the caller, which says what limits what it grants. */
export type Named = 'itself' | 'its role' | 'its account' | 'everybody';

/** How a statement applies to a request, or why it does not. */
export interface ReadStatement {
  /** The policy, as messages name it. */
  readonly policy: string;
  /** Its Sid, or its number. */
  readonly id: string;
  readonly statement: Statement;
  /** In policies of resources: how it names the caller. */
  readonly named?: Named;
  readonly action: boolean;
  readonly resource: boolean;
  readonly failed: readonly FailedCondition[];
  /** Its effect applies to the request. */
  readonly applies: boolean;
}

/** The statements of a policy, read for a request; `ofResource` if the policy says who may. */
export function readStatements(
  { name, policy }: { readonly name: string; readonly policy: unknown },
  request: Request,
  ofResource = false,
): ReadStatement[] {
  const { Version, Statement: statements } = policy as PolicyDocument;
  const variables = Version === '2012-10-17' ? request.context : undefined;
  return [statements].flat().map((statement, index) => {
    const named = ofResource ? nameOf(statement, request.caller) : undefined;
    const action = matchesAction(statement, request.action);
    const resource = matchesResource(statement, request, variables);
    const failed = failedConditions(statement.Condition ?? {}, request.context, variables);
    return {
      policy: name,
      id: statement.Sid || String(index + 1),
      statement,
      ...(named && { named }),
      action,
      resource,
      failed,
      applies: (!ofResource || named !== undefined) && action && resource && failed.length === 0,
    };
  });
}

/** The statements whose effect this is, of those that apply. */
export function taking(statements: readonly ReadStatement[], effect: Statement['Effect']): ReadStatement[] {
  return statements.filter(({ applies, statement }) => applies && statement.Effect === effect);
}

function matchesAction({ Action, NotAction }: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  const among = (actions: string | readonly string[]) =>
    [actions].flat().some((one) => matches(patternOf(one.toLowerCase()), wanted));
  return NotAction === undefined ? Action !== undefined && among(Action) : !among(NotAction);
}

/**
 * A policy that belongs to a resource is about it. A key's is not: a statement without Resource has no effect.
 *
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
function matchesResource(
  { Resource, NotResource }: Statement,
  { action, resource }: Request,
  variables: RequestContext | undefined,
): boolean {
  const results = [NotResource ?? Resource ?? (/^kms:/i.test(action) ? [] : '*')].flat().map((one) => {
    const pattern = resolvedArn(one, variables);
    return pattern && matches(withinSegments(pattern), resource);
  });
  // A variable that has no value makes the statement invalid.
  return NotResource === undefined ? results.includes(true) : results.every((result) => result === false);
}

/** Variables are replaced behind the fifth colon alone. */
function resolvedArn(arn: string, variables: RequestContext | undefined) {
  const [, start = '', rest = arn] = /^((?:[^:]*:){5})(.*)$/s.exec(arn) ?? [];
  const pattern = resolved(rest, variables);
  return pattern && [...patternOf(start), ...pattern];
}

/**
 * NotPrincipal is about everybody who is not named, and about everybody who has a permissions boundary.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function nameOf({ Principal, NotPrincipal }: Statement, caller: Caller): Named | undefined {
  if (Principal !== undefined) return named(Principal, caller);
  if (NotPrincipal === undefined) return undefined;
  return caller.hasBoundary || named(NotPrincipal, caller) === undefined ? 'everybody' : undefined;
}

/**
 * How principals name a caller; the nearest, if there are several.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function named(principals: Principals, caller: Caller): Named | undefined {
  const { principal, account, roleArn } = caller;
  if (principals === '*') return 'everybody';
  if (account === undefined && [principals.Service ?? []].flat().includes(principal)) return 'itself';
  const names = new Set([principals.AWS ?? []].flat());
  if (names.has(principal)) return 'itself';
  if (roleArn !== undefined && names.has(roleArn)) return 'its role';
  if (names.has('*')) return 'everybody';
  const ofAccount = (name: string) => name === account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(name)?.[1] === account;
  return account !== undefined && [...names].some(ofAccount) ? 'its account' : undefined;
}
