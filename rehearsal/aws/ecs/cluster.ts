import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';

export const CLUSTER = 'AWS::ECS::Cluster';

export function clusterTwin(world: World): Twin {
  return defineTwin(world, {
    type: CLUSTER,
    id: ({ properties, generatedName }) => properties.ClusterName ?? generatedName,
    attributes: ({ account, region, id }) => ({ Arn: `arn:aws:ecs:${region}:${account}:cluster/${id}` }),
  });
}
