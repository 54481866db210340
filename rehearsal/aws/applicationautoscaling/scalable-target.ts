import { type Desired, defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { SCALABLE_TARGET } from '../ecs/scaling';
import type { EcsServices } from '../ecs/service';

const source = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html';

/**
 * What Application Auto Scaling may scale, and between which numbers.
 *
 * Registering it changes the current capacity to a number between these (RegisterScalableTarget). Nothing scales further here: no
 * metric is played.
 */
export function scalableTargetTwin(world: World, services: Pick<EcsServices, 'scale'>): Twin {
  const register = (desired: Desired<PropertiesOf<typeof SCALABLE_TARGET>>) => services.scale(desired);
  return defineTwin(world, {
    type: SCALABLE_TARGET,
    check: (request) => {
      const { MinCapacity, MaxCapacity } = request.properties;
      if (Number(MinCapacity) <= Number(MaxCapacity)) return;
      refuse({
        resource: nameOf(request),
        property: 'MaxCapacity',
        code: 'ValidationException',
        message: `Maximum capacity cannot be less than minimum capacity: ${MaxCapacity} is less than ${MinCapacity}`,
        repair: 'raise MaxCapacity or lower MinCapacity',
        source,
      });
    },
    id: ({ properties: { ResourceId, ScalableDimension, ServiceNamespace } }) =>
      `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`,
    create: register,
    update: register,
    attributes: ({ id }) => ({ Id: id }),
  });
}
