import { type ValidationError, validateIdentityPolicy, validateTrustPolicy } from '@cloud-copilot/iam-policy';
import type { Check, Checked } from '../../cloudformation/checks';
import { nameOf, type Properties, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { hasRole } from './names';

/** An identity policy that IAM accepts. */
export const identityPolicy: Check = (policy, checked) => {
  refuseFirst(validateIdentityPolicy(policy), checked);
  checkCharacters(policy, checked);
  checkStatementIds(policy, checked);
};

/** A trust policy that IAM accepts: its form, and principals that exist. */
export const trustPolicy: Check = (policy, checked) => {
  refuseFirst(validateTrustPolicy(policy), checked);
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

/** Statements of a policy of IAM are named by letters and digits; what a trust policy may call its own, no page says. */
function checkStatementIds(policy: unknown, { request, property }: Checked): void {
  const statements = [(policy as { readonly Statement?: unknown }).Statement].flat() as { readonly Sid?: unknown }[];
  const index = statements.findIndex(({ Sid: id }) => id !== undefined && !/^[0-9A-Za-z]*$/.test(String(id)));
  if (index === -1) return;
  refuse({
    resource: nameOf(request),
    property: `${property}.Statement[${index}].Sid`,
    code: 'MalformedPolicyDocument',
    message:
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    repair: `call it ${String(statements[index]!.Sid).replaceAll(/[^0-9A-Za-z]/g, '') || 'by a word'}`,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  });
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

function refuseFirst([error]: readonly ValidationError[], { request, property }: Checked): void {
  if (error === undefined) return;
  refuse({
    resource: nameOf(request),
    property: error.path === '' ? property : `${property}.${error.path}`,
    code: 'MalformedPolicyDocument',
    message: error.message,
    repair: 'correct the policy document',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  });
}
