import type { PropertiesOf, Resource, World } from '../../cloudformation/world';

export const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

export type ScalableTarget = Resource<PropertiesOf<typeof SCALABLE_TARGET>>;

/** Between how many tasks Application Auto Scaling scales the service; undefined if nothing scales it. */
export function scalableTargetOf(
  world: World,
  service: Pick<Resource, 'account' | 'region' | 'id'>,
): ScalableTarget | undefined {
  return world.all(SCALABLE_TARGET, service).find((target) => scales(target.properties, service.id));
}

/** Whether a scalable target of these properties scales the number of the service's tasks. */
export function scales(
  { ServiceNamespace, ScalableDimension, ResourceId }: ScalableTarget['properties'],
  serviceArn: string,
): boolean {
  return (
    ServiceNamespace === 'ecs' &&
    ScalableDimension === 'ecs:service:DesiredCount' &&
    serviceArn.endsWith(`:${ResourceId}`)
  );
}

/** The number nearest to `count` that the target allows. */
export function within({ MinCapacity, MaxCapacity }: ScalableTarget['properties'], count: number): number {
  return Math.min(Number(MaxCapacity), Math.max(Number(MinCapacity), count));
}
