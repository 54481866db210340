import { type Desired, defineTwin } from '../../cloudformation/define-twin';
import { existing } from '../../cloudformation/existing';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type ResourceOf, type World } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { RunningResources } from '../../hosts/running-resources';
import { CLUSTER } from './cluster';
import { deploymentSettings } from './deployment-settings';
import { EcsService, type Wanted } from './running-service';
import { type ScalableTarget, scalableTargetOf, scales, within } from './scaling';
import { notEnforced, TASK_DEFINITION } from './task-definition';
import { type ServiceOwner, taskSpecOf } from './task-spec';

const SERVICE = 'AWS::ECS::Service';

type Stated = PropertiesOf<typeof SERVICE>;

export interface EcsServices {
  readonly twin: Twin;
  readonly running: RunningResources<EcsService>;
  /** Scales the service of a scalable target into its range. */
  scale(target: Desired<ScalableTarget['properties']>): Promise<void>;
}

/** Amazon ECS services, with their containers as processes. */
export function ecsServiceTwin(fleet: Fleet): EcsServices {
  const { world } = fleet;
  const running = new RunningResources<EcsService>({
    fleet,
    make: (environment) => new EcsService(fleet, environment),
    resume: async (service, resource: ResourceOf<typeof SERVICE>) =>
      service.resume(await wantedOf(fleet, resource, String(resource.data.name), lastCountOf(world, resource))),
  });

  /**
   * Source: AWS::ECS::Service, DesiredCount: 1 for a new service where nothing is said; for an existing one it is left out of the
   * operation.
   */
  const countOf = ({ properties, before }: Desired<Stated>): number => {
    if (properties.DesiredCount !== undefined) return Number(properties.DesiredCount);
    return before === undefined ? 1 : (running.of(before)?.desired ?? lastCountOf(world, before));
  };

  const announced = async (desired: Desired<Stated>): Promise<Wanted> => {
    const count = countOf(desired);
    const wanted = await wantedOf(fleet, desired, nameOfService(desired), count);
    const recorded = notEnforced(world.find(TASK_DEFINITION, wanted.spec.taskDefinition)!);
    if (recorded.length > 0) desired.report(`Recorded, not enforced: ${recorded.join(', ')}`);
    reportPutBack(world, desired, running.of(desired)?.desired ?? count);
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
    data: (desired) => ({ name: nameOfService(desired), desired: running.of(desired)?.desired ?? countOf(desired) }),
    attributes: (desired) => ({ ServiceArn: desired.id, Name: nameOfService(desired) }),
    delete: (resource) => running.delete(resource),
    resume: (resource) => running.resume(resource),
  });

  const scale = async (target: Desired<ScalableTarget['properties']>): Promise<void> => {
    const service = world.all(SERVICE, target).find(({ id }) => scales(target.properties, id));
    const desired = service && running.of(service)?.desired;
    // One that has not been started yet after a restart is started with as many as its target allows.
    if (service === undefined || desired === undefined) return;
    const count = within(target.properties, desired);
    if (count === desired) return;
    target.report(`Setting desired count of ${nameOf(service)} to ${count}, from ${desired}`);
    const wanted = await wantedOf(fleet, service, String(service.data.name), count);
    // CloudFormation does not wait for the tasks, and a task that fails does not fail the scalable target. Here what is deployed next
    // finds them in service.
    await running
      .update(service, (tasks) => tasks.deploy(wanted, target))
      .catch((error: Error) => {
        target.signal.throwIfAborted();
        fleet.notice(error.message);
      });
  };
  return { twin, running, scale };
}

/** The number of tasks after the last deployment or scaling. */
function lastCountOf(world: World, service: Resource<Stated>): number {
  const count = Number(service.data.desired ?? service.properties.DesiredCount ?? 1);
  const target = scalableTargetOf(world, service);
  return target === undefined ? count : within(target.properties, count);
}

/** AWS accepts a count in the template beside scaling: each update sets the template's count. */
function reportPutBack(world: World, desired: Desired<Stated>, from: number): void {
  const { DesiredCount: count } = desired.properties;
  const target = scalableTargetOf(world, desired);
  if (count === undefined || target === undefined) return;
  desired.report(
    `${nameOf(desired)} DesiredCount: puts the service back to ${count} tasks, from ${from}, as every update will, ` +
      `although ${nameOf(target)} scales it → leave DesiredCount out`,
  );
}

/** It stays the same after the creation. */
function nameOfService({ before, properties, generatedName }: Desired<Stated>): string {
  return String(before?.data.name ?? properties.ServiceName ?? generatedName);
}

async function wantedOf(fleet: Fleet, owner: ServiceOwner, name: string, count: number): Promise<Wanted> {
  const settings = deploymentSettings(owner, count);
  return { spec: await taskSpecOf(fleet, owner, name), settings };
}
