import { instanceProfileTwin } from '../aws/iam/instance-profile';
import { managedPolicyTwin } from '../aws/iam/managed-policy';
import { policyTwin } from '../aws/iam/policy';
import { recordedPolicyTwins } from '../aws/iam/resource-policies';
import { roleTwin } from '../aws/iam/role';
import type { Twin } from '../cloudformation/twin';
import type { World } from '../cloudformation/world';

/** Everything of IAM that decides about a call. */
export function createIamTwins(world: World): Twin[] {
  return [
    roleTwin(world),
    policyTwin(world),
    managedPolicyTwin(world),
    instanceProfileTwin(world),
    ...recordedPolicyTwins(world),
  ];
}
