import { all, type Check, each, inside, integer, optional } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { refuse } from '../../kit/refusal';
import { managedByAws, managedPolicies } from '../../permissions/managed-policies';
import { identityPolicy, trustPolicy } from './documents';
import { fitted, iamName, iamPath, iamTags, pathOf, roleDescription } from './names';

/** A role: its policies are read from the World whenever a call is authorized. */
export function roleTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: trustPolicy,
      Policies: each(all(inside('PolicyName', iamName(128)), inside('PolicyDocument', identityPolicy))),
      ManagedPolicyArns: each(attachable),
      RoleName: iamName(64),
      Description: roleDescription,
      Path: iamPath,
      MaxSessionDuration: optional(
        integer({
          from: 3600,
          to: 43_200,
          code: 'ValidationError',
          message: (seconds) => `MaxSessionDuration '${seconds}' is not valid`,
          repair: 'give 3600 to 43200 seconds',
          source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
        }),
      ),
      Tags: iamTags,
    },
    id: ({ properties, generatedName }) => properties.RoleName ?? fitted(generatedName, 64),
    unique: {
      within: 'account',
      property: 'RoleName',
      code: 'AlreadyExists',
      key: ({ id }) => [id.toLowerCase()],
      message: ({ id }) => `Role with name ${id} already exists.`,
    },
    attributes: (role) => ({
      Arn: `arn:${partitionOf(role.region)}:iam::${role.account}:role${pathOf(role)}${role.id}`,
      RoleId: role.before?.attributes.RoleId ?? `AROA${role.generatedHex.toUpperCase()}`,
    }),
  });
}

/** An AWS managed policy, or one that is deployed. */
const attachable: Check = (value, { world, request, property }) => {
  const arn = String(value);
  const byAws = managedByAws(arn);
  if (byAws === undefined && world.find('AWS::IAM::ManagedPolicy', arn) === undefined) {
    refuse({
      resource: nameOf(request),
      property,
      code: 'NoSuchEntity',
      message: `Policy ${arn} does not exist or is not attachable.`,
      repair: 'no stack in this account has a managed policy of that ARN',
    });
  }
  if (byAws !== undefined && managedPolicies[byAws] === undefined)
    request.report(`${byAws}: the rehearsal does not know what this policy of AWS allows; here it allows nothing`);
};
