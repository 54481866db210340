import { type Check, must, optional } from '../../cloudformation/checks';
import type { ResourceRequest } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';

/** A generated name cut to what IAM takes; its end, which makes it unique, stays. */
export function fitted(name: string, longest: number): string {
  const tail = name.slice(-13);
  return name.length <= longest ? name : `${name.slice(0, longest - tail.length)}${tail}`;
}

/** A name that IAM takes. */
export function iamName(longest: number): Check {
  return optional(
    must((name) => /^[\w+=,.@-]+$/.test(String(name)) && String(name).length <= longest, {
      code: 'ValidationError',
      message: (name) => `'${name}' (${String(name).length} characters) is not a name that IAM takes`,
      repair: `at most ${longest} letters, digits and any of _+=,.@-`,
      source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    }),
  );
}

/** The name of a role that the account has. */
export const existingRole: Check = (name, { world, request, property }) => {
  if (hasRole(world, request.account, name)) return;
  refuse({
    resource: nameOf(request),
    property,
    code: 'NoSuchEntity',
    message: `The role with name ${name} cannot be found.`,
    repair: `no stack in account ${request.account} has an AWS::IAM::Role of that name`,
  });
};

export function hasRole(world: World, account: string | undefined, name: unknown): boolean {
  return world.all('AWS::IAM::Role', { account }).some(({ id }) => id === name);
}

/** The path of a resource's ARN. */
export function pathOf({ properties }: Pick<ResourceRequest<{ readonly Path?: string }>, 'properties'>): string {
  return properties.Path ?? '/';
}
