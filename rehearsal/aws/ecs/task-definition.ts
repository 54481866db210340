import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { PropertiesOf, ResourceOf, World } from '../../cloudformation/world';
import { checkFargateSize } from './fargate-size';

export const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

export type TaskDefinition = ResourceOf<typeof TASK_DEFINITION>;
export type ContainerDefinition = NonNullable<PropertiesOf<typeof TASK_DEFINITION>['ContainerDefinitions']>[number];

/** A revision of a family, which is read when a service starts tasks. Only its tags can be updated. */
export function taskDefinitionTwin(world: World): Twin {
  return defineTwin(world, {
    type: TASK_DEFINITION,
    check(request, before) {
      checkFargateSize(request);
      if (before !== undefined) return before.data;
      const family = request.properties.Family ?? request.generatedName;
      const revisions = world
        .all(TASK_DEFINITION, request)
        .filter(({ data }) => data.family === family)
        .map(({ data }) => Number(data.revision));
      return { family, revision: Math.max(0, ...revisions) + 1 };
    },
    id: ({ account, region }, { family, revision }) =>
      `arn:aws:ecs:${region}:${account}:task-definition/${family}:${revision}`,
    data: (_, revision) => revision,
    attributes: ({ id }) => ({ TaskDefinitionArn: id }),
  });
}

export function containersOf(taskDefinition: TaskDefinition): readonly ContainerDefinition[] {
  return taskDefinition.properties.ContainerDefinitions ?? [];
}

// Not enforced: these need container isolation.
const NOT_ENFORCED: readonly (keyof ContainerDefinition)[] = [
  'ReadonlyRootFilesystem',
  'User',
  'MountPoints',
  'Ulimits',
  'LinuxParameters',
  'DependsOn',
];

/** Settings of the containers that the rehearsal does not enforce. */
export function notEnforced(taskDefinition: TaskDefinition): string[] {
  return containersOf(taskDefinition).flatMap((container, index) =>
    NOT_ENFORCED.filter((name) => container[name] !== undefined).map(
      (name) => `ContainerDefinitions[${index}].${name}`,
    ),
  );
}
