import type { ResourceRequest } from '../../cloudformation/twin';
import { Refusal } from '../../kit/refusal';

/** A generated name cut to what IAM takes; its end, which makes it unique, stays. */
export function fitted(name: string, longest: number): string {
  const tail = name.slice(-13);
  return name.length <= longest ? name : `${name.slice(0, longest - tail.length)}${tail}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function iamName(request: ResourceRequest, property: string, name: string, longest: number): void {
  if (/^[\w+=,.@-]+$/.test(name) && name.length <= longest) return;
  throw new Refusal({
    resource: `${request.stack}/${request.logicalId}`,
    property,
    code: 'ValidationError',
    message: `'${name}' (${name.length} characters) is not a name that IAM takes`,
    repair: `at most ${longest} letters, digits and any of _+=,.@-`,
  });
}

/** Refuses names of roles that the account does not have. */
export function noSuchRole(request: ResourceRequest, property: string, name: string): Refusal {
  return new Refusal({
    resource: `${request.stack}/${request.logicalId}`,
    property,
    code: 'NoSuchEntity',
    message: `The role with name ${name} cannot be found.`,
    repair: `no stack in account ${request.account} has an AWS::IAM::Role of that name`,
  });
}
