import { createInstanceProfileTwin } from '../aws/iam/instance-profile';
import { createManagedPolicyTwin, createPolicyTwin } from '../aws/iam/policy';
import { createRoleTwin } from '../aws/iam/role';
import type { Twin } from '../cloudformation/twin';
import type { World } from '../cloudformation/world';

/** Everything of IAM that decides about a call. */
export function createIamTwins(world: World): Twin[] {
  return [
    createRoleTwin(world),
    createPolicyTwin(world),
    createManagedPolicyTwin(world),
    createInstanceProfileTwin(world),
  ];
}
