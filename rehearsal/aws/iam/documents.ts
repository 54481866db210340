import { type ValidationError, validateIdentityPolicy, validateTrustPolicy } from '@cloud-copilot/iam-policy';
import type { ResourceRequest } from '../../cloudformation/twin';
import type { Properties, World } from '../../cloudformation/world';
import { Refusal } from '../../kit/refusal';

/** Refuses an identity policy that IAM would not accept. */
export function checkIdentityPolicy(request: ResourceRequest, property: string, policy: Properties): void {
  refuse(request, property, validateIdentityPolicy(policy));
}

/** Refuses a trust policy that IAM would not accept: its form, and principals that do not exist. */
export function checkTrustPolicy(request: ResourceRequest, property: string, policy: Properties, world: World): void {
  refuse(request, property, validateTrustPolicy(policy));
  for (const [i, statement] of [policy.Statement].flat().entries()) {
    const principals: unknown = statement.Principal;
    if (typeof principals !== 'object' || principals === null) continue;
    for (const [kind, values] of Object.entries(principals))
      for (const value of [values].flat()) {
        const fault =
          kind === 'AWS'
            ? accountFault(String(value), world)
            : kind === 'Service'
              ? serviceFault(String(value))
              : undefined;
        if (fault === undefined) continue;
        throw new Refusal({
          resource: `${request.stack}/${request.logicalId}`,
          property: `${property}.Statement[${i}].Principal.${kind}`,
          code: 'MalformedPolicyDocument',
          message: `Invalid principal in policy: "${kind}":"${value}"`,
          repair: fault,
        });
      }
  }
}

/** Roles of the CDK's bootstrap stack: it is made by hand and in no assembly. */
export const BOOTSTRAP_ROLE = /^cdk-[a-z0-9]+-[a-z-]+-role-\d{12}-[a-z0-9-]+$/;

function accountFault(principal: string, world: World): string | undefined {
  if (principal === '*' || /^\d{12}$/.test(principal) || /^arn:[^:]+:iam::\d{12}:root$/.test(principal))
    return undefined;
  const role = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal);
  if (role !== null)
    return BOOTSTRAP_ROLE.test(role[2]!) ||
      world.all('AWS::IAM::Role', { account: role[1] }).some(({ id }) => id === role[2])
      ? undefined
      : `no stack in account ${role[1]} has a role ${role[2]}: create it first`;
  if (/^arn:[^:]+:(iam::\d{12}:user|sts::\d{12}:assumed-role)\/.+$/.test(principal)) return undefined;
  return 'an account id has 12 digits; a principal is an account id, arn:aws:iam::<account>:root, or the ARN of a role or user';
}

function serviceFault(service: string): string | undefined {
  return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(service)
    ? undefined
    : 'a service is named like lambda.amazonaws.com';
}

function refuse(request: ResourceRequest, property: string, errors: readonly ValidationError[]): void {
  const [error] = errors;
  if (error === undefined) return;
  throw new Refusal({
    resource: `${request.stack}/${request.logicalId}`,
    property: error.path === '' ? property : `${property}.${error.path}`,
    code: 'MalformedPolicyDocument',
    message: error.message,
  });
}
