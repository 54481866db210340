import { createIamTwins } from '../../../rehearsal/cloud/iam';
import type { Twin } from '../../../rehearsal/cloudformation/twin';
import type { World } from '../../../rehearsal/cloudformation/world';
import { Deployments } from '../cloudformation/deployments';

/** A CloudFormation in which IAM's twins decide, and these beside them. */
export function iamDeployments(others: (world: World) => readonly Twin[] = () => []): Deployments {
  return new Deployments((world) => [...createIamTwins(world), ...others(world)]);
}
