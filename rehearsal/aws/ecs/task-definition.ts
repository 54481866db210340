import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import type { Properties, Resource, World } from '../../cloudformation/world';

export const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
export const CLUSTER = 'AWS::ECS::Cluster';

/** A revision of a family. All that it says is read when a service starts its tasks. */
export class TaskDefinitionTwin implements Twin {
  readonly types = [TASK_DEFINITION];

  constructor(private readonly world: World) {}

  async create(request: ResourceRequest): Promise<Outcome> {
    const { account, region, properties } = request;
    const family: string = properties.Family ?? request.generatedName;
    const revisions = this.world
      .all(TASK_DEFINITION, request)
      .filter((resource) => resource.data.family === family)
      .map((resource) => Number(resource.data.revision));
    const revision = Math.max(0, ...revisions) + 1;
    const arn = `arn:aws:ecs:${region}:${account}:task-definition/${family}:${revision}`;
    return { id: arn, attributes: { TaskDefinitionArn: arn }, data: { family, revision } };
  }

  /** Tags alone change in place. */
  async update(_request: ResourceRequest, before: Resource): Promise<Outcome> {
    return { id: before.id, attributes: before.attributes, data: before.data };
  }
}

export class ClusterTwin implements Twin {
  readonly types = [CLUSTER];

  async create({ account, region, properties, generatedName }: ResourceRequest): Promise<Outcome> {
    const id: string = properties.ClusterName ?? generatedName;
    return { id, attributes: { Arn: `arn:aws:ecs:${region}:${account}:cluster/${id}` } };
  }
}

export function containersOf(taskDefinition: Resource): readonly Properties[] {
  return taskDefinition.properties.ContainerDefinitions ?? [];
}

// Not enforced: these need container isolation. Load balancer health checks are made.
const NOT_ENFORCED = [
  'HealthCheck',
  'ReadonlyRootFilesystem',
  'User',
  'MountPoints',
  'Ulimits',
  'LinuxParameters',
  'DependsOn',
];

/** What a task definition says about its containers and the rehearsal does not hold them to. */
export function notEnforced(taskDefinition: Resource): string[] {
  return containersOf(taskDefinition).flatMap((container, index) =>
    NOT_ENFORCED.filter((name) => container[name] !== undefined).map(
      (name) => `ContainerDefinitions[${index}].${name}`,
    ),
  );
}
