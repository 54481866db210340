import { type Desired, defineTwin } from '../../cloudformation/define-twin';
import { existing } from '../../cloudformation/existing';
import type { Twin } from '../../cloudformation/twin';
import type { PropertiesOf } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { RunningResources } from '../../hosts/running-resources';
import { CLUSTER } from './cluster';
import { deploymentSettings } from './deployment-settings';
import { EcsService, type Wanted } from './running-service';
import { notEnforced, TASK_DEFINITION } from './task-definition';
import { type ServiceOwner, taskSpecOf } from './task-spec';

const SERVICE = 'AWS::ECS::Service';

/** Amazon ECS services, their containers as processes. */
export function ecsServiceTwin(fleet: Fleet): { readonly twin: Twin; readonly running: RunningResources<EcsService> } {
  const { world } = fleet;
  const running = new RunningResources<EcsService>({
    fleet,
    make: (environment) => new EcsService(fleet, environment),
    resume: async (service, resource) => service.resume(await wantedOf(fleet, resource, resource.data.name)),
  });

  const announced = async (desired: Desired<PropertiesOf<typeof SERVICE>>): Promise<Wanted> => {
    const wanted = await wantedOf(fleet, desired, nameOfService(desired));
    const recorded = notEnforced(world.find(TASK_DEFINITION, wanted.spec.taskDefinition)!);
    if (recorded.length > 0) desired.report(`Recorded, not enforced: ${recorded.join(', ')}`);
    return wanted;
  };

  const twin = defineTwin(world, {
    type: SERVICE,
    check: (request) => {
      const named = request.properties.Cluster ?? 'default';
      return existing({
        world,
        owner: request,
        type: CLUSTER,
        id: named,
        property: 'Cluster',
        code: 'ClusterNotFoundException',
        message: `Cluster not found: ${named}`,
        repair: 'name a cluster of the same account and region',
        source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html',
      });
    },
    unique: {
      property: 'ServiceName',
      code: 'AlreadyExists',
      key: ({ id }) => [id],
      message: (desired) => `a service named ${nameOfService(desired)} already exists in this cluster`,
      repair: () => 'give it another name, or none',
    },
    id: ({ account, region, properties, generatedName }, cluster) =>
      `arn:aws:ecs:${region}:${account}:service/${cluster.id}/${properties.ServiceName ?? generatedName}`,
    create: (desired) => running.create(desired, async (service) => service.deploy(await announced(desired), desired)),
    update: (desired) => running.update(desired, async (service) => service.deploy(await announced(desired), desired)),
    data: (desired) => ({ name: nameOfService(desired) }),
    attributes: (desired) => ({ ServiceArn: desired.id, Name: nameOfService(desired) }),
    delete: (resource) => running.delete(resource),
    resume: (resource) => running.resume(resource),
  });
  return { twin, running };
}

/** It stays as it was at the creation. */
function nameOfService({ before, properties, generatedName }: Desired<PropertiesOf<typeof SERVICE>>): string {
  return before?.data.name ?? properties.ServiceName ?? generatedName;
}

async function wantedOf(fleet: Fleet, owner: ServiceOwner, name: string): Promise<Wanted> {
  const settings = deploymentSettings(owner);
  return { spec: await taskSpecOf(fleet, owner, name), settings };
}
