import type { Check, Checked } from '../../cloudformation/checks';
import { nameOf, type Properties, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { type PolicyType, policyFault } from '../../permissions/policy-grammar';
import { hasRole } from './names';

/** An identity policy that IAM accepts. */
export const identityPolicy: Check = (policy, checked) => {
  inIamsGrammar('identity')(policy, checked);
  checkCharacters(policy, checked);
};

/** A trust policy that IAM accepts: its form, and principals that exist. */
export const trustPolicy: Check = (policy, checked) => {
  inIamsGrammar('trust')(policy, checked);
  checkCharacters(policy, checked);
  const statements = [(policy as { readonly Statement: Statement | readonly Statement[] }).Statement].flat();
  for (const [index, { Principal: principals }] of (statements as Statement[]).entries()) {
    if (typeof principals !== 'object' || principals === null) continue;
    const property = `${checked.property}.Statement[${index}].Principal`;
    for (const [kind, values] of Object.entries(principals as Properties))
      for (const value of [values].flat()) checkPrincipal(kind, String(value), { ...checked, property });
  }
};

/** A policy is written in the characters of ISO 8859-1. */
function checkCharacters(policy: unknown, { request, property }: Checked): void {
  const [strange] = /[^\t\n\r\x20-\xff]/.exec(JSON.stringify(policy) ?? '') ?? [];
  if (strange !== undefined) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'ValidationError',
      message: String.raw`1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
      repair: `write it without ${strange}`,
      source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
    });
  }
}

interface Statement {
  readonly Principal?: unknown;
}

function checkPrincipal(kind: string, value: string, { world, request, property }: Checked): void {
  const fault = kind === 'AWS' ? accountFault(value, world) : kind === 'Service' ? serviceFault(value) : undefined;
  if (fault === undefined) return;
  refuse({
    resource: nameOf(request),
    property: `${property}.${kind}`,
    code: 'MalformedPolicyDocument',
    message: `Invalid principal in policy: "${kind}":"${value}"`,
    repair: fault,
  });
}

/** Roles of the CDK's bootstrap stack, which is deployed by hand and not in the assembly. */
export const BOOTSTRAP_ROLE = /^cdk-[a-z0-9]+-[a-z-]+-role-\d{12}-[a-z0-9-]+$/;

function accountFault(principal: string, world: World): string | undefined {
  if (principal === '*' || /^\d{12}$/.test(principal) || /^arn:[^:]+:iam::\d{12}:root$/.test(principal))
    return undefined;
  const [, account, role] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  if (role !== undefined) {
    return BOOTSTRAP_ROLE.test(role) || hasRole(world, account, role)
      ? undefined
      : `no stack in account ${account} has a role ${role}: create it first`;
  }
  if (/^arn:[^:]+:(iam::\d{12}:user|sts::\d{12}:assumed-role)\/.+$/.test(principal)) return undefined;
  return 'an account id has 12 digits; a principal is an account id, arn:aws:iam::<account>:root, or the ARN of a role or user';
}

function serviceFault(service: string): string | undefined {
  return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(service)
    ? undefined
    : 'a service is named like lambda.amazonaws.com';
}

/** A policy document that is written as IAM's language says; also as the text of it, which some types take. */
export function inIamsGrammar(type: PolicyType, code = 'MalformedPolicyDocument'): Check {
  return (policy, { request, property }) => {
    const fault = policyFault(documentOf(policy), type);
    if (fault === undefined) return;
    const { path, ...rest } = fault;
    refuse({
      resource: nameOf(request),
      property: path === '' ? property : `${property}.${path}`,
      code,
      ...rest,
    });
  };
}

/** A policy as it is stated, or as the text of it; undefined for a text that is not JSON. */
export function documentOf(policy: unknown): unknown {
  if (typeof policy !== 'string') return policy;
  try {
    return JSON.parse(policy);
  } catch {
    return undefined;
  }
}
