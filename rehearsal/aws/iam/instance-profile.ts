import { all, each, must } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { existingRole, fitted, iamName, iamPath, pathOf } from './names';

/** Gives its role to instances. */
export function instanceProfileTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::IAM::InstanceProfile',
    properties: {
      InstanceProfileName: iamName(128),
      Path: iamPath,
      Roles: all(
        must((roles) => Array.isArray(roles) && roles.length === 1, {
          code: 'LimitExceeded',
          message: (roles) =>
            `An instance profile has exactly one role, this one names ${Array.isArray(roles) ? roles.length : 'none'}`,
          repair: 'name one role',
          source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html',
        }),
        each(existingRole),
      ),
    },
    id: ({ properties, generatedName }) => properties.InstanceProfileName ?? fitted(generatedName, 128),
    unique: {
      within: 'account',
      property: 'InstanceProfileName',
      code: 'AlreadyExists',
      key: ({ id }) => [id.toLowerCase()],
      message: ({ id }) => `Instance Profile ${id} already exists.`,
      source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html',
    },
    attributes: (profile) => ({
      Arn: `arn:${partitionOf(profile.region)}:iam::${profile.account}:instance-profile${pathOf(profile)}${profile.id}`,
    }),
  });
}
