import { type Check, must, optional } from '../../cloudformation/checks';
import { plainTags } from '../../cloudformation/tags';
import type { ResourceRequest } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';

/** A generated name shortened to IAM's limit; its end, which makes it unique, stays. */
export function fitted(name: string, longest: number): string {
  const tail = name.slice(-13);
  return name.length <= longest ? name : `${name.slice(0, longest - tail.length)}${tail}`;
}

/** A valid name in IAM. */
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

const DESCRIPTION = String.raw`[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`;

/** What a role says of itself: of the Latin alphabet, so neither a dash of a printer nor an arrow. */
export const roleDescription: Check = optional((value, checked) => {
  const text = String(value);
  const strange = [...text].filter((character) => !/[\t\n\r -~\u00A1-\u00FF]/.test(character));
  longestDescription(text, checked);
  if (strange.length === 0) return;
  refuse({
    resource: nameOf(checked.request),
    property: checked.property,
    code: 'ValidationError',
    message: `1 validation error detected: Value at 'description' failed to satisfy constraint: Member must satisfy regular expression pattern: ${DESCRIPTION}`,
    repair: `write it without ${[...new Set(strange)].join(' ')}`,
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
  });
});

/** A description that is short enough for IAM. */
export const longestDescription: Check = optional(
  must((text) => String(text).length <= 1000, {
    code: 'ValidationError',
    message: () =>
      "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000",
    repair: 'shorten it to 1000 characters',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html',
  }),
);

/** A path is a slash, or begins and ends with one. */
export const iamPath: Check = optional(
  must((path) => /^\/([\x21-\x7e]+\/)?$/.test(String(path)) && String(path).length <= 512, {
    code: 'ValidationError',
    message: () =>
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    repair: 'write it like /team/',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
  }),
);

export const iamTags = plainTags('https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html');

/** The name of an existing role of the account. */
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
