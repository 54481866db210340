import { each } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { identityPolicy } from './documents';
import { existingRole, fitted, iamName, iamPath, longestDescription, pathOf } from './names';

/** A managed policy, attached to the roles that it names or that name it. */
export function managedPolicyTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::IAM::ManagedPolicy',
    properties: {
      ManagedPolicyName: iamName(128),
      Description: longestDescription,
      Path: iamPath,
      PolicyDocument: identityPolicy,
      Roles: each(existingRole),
    },
    id(policy) {
      const name = policy.properties.ManagedPolicyName ?? fitted(policy.generatedName, 128);
      return `arn:${partitionOf(policy.region)}:iam::${policy.account}:policy${pathOf(policy)}${name}`;
    },
    unique: {
      within: 'account',
      property: 'ManagedPolicyName',
      code: 'AlreadyExists',
      key: ({ id }) => [id.slice(id.lastIndexOf('/') + 1).toLowerCase()],
      message: ({ id }) =>
        `A policy called ${id.slice(id.lastIndexOf('/') + 1)} already exists. Duplicate names are not allowed.`,
    },
    attributes: ({ id }) => ({ PolicyArn: id }),
  });
}
