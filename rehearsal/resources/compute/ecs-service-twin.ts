import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Resource } from '../../cloudformation/world';
import { Refusal } from '../../refusal';
import { deploymentSettings } from './deployment-settings';
import { EcsService, type Wanted } from './ecs-service';
import type { Fleet } from './fleet';
import { CLUSTER, notEnforced, TASK_DEFINITION } from './task-definition';
import { type ServiceOwner, taskSpecOf } from './task-spec';

/** Amazon ECS services, their containers as processes. */
export class EcsServiceTwin implements Twin {
  readonly types = ['AWS::ECS::Service'];
  #services = new Map<string, EcsService>();
  #resuming: Promise<void>[] = [];

  constructor(private readonly fleet: Fleet) {}

  async create(request: ResourceRequest): Promise<Outcome> {
    await this.fleet.ready;
    const name: string = request.properties.ServiceName ?? request.generatedName;
    const { account, region } = request;
    const arn = `arn:aws:ecs:${region}:${account}:service/${this.#cluster(request)}/${name}`;
    if (this.#services.has(arn)) {
      throw new Refusal({
        where: nameOf(request),
        property: 'ServiceName',
        code: 'AlreadyExists',
        message: `a service named ${name} already exists in this cluster`,
        repair: 'give it another name, or none',
      });
    }
    const service = new EcsService(this.fleet, { account, region });
    this.#services.set(arn, service);
    try {
      await service.deploy(await this.#announced(request, name), request);
    } catch (error) {
      this.#services.delete(arn);
      await service.close();
      throw error;
    }
    return { id: arn, attributes: { ServiceArn: arn, Name: name }, data: { name } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    const service = this.#services.get(before.id) ?? this.#begin(before);
    await service.deploy(await this.#announced(request, before.data.name), request);
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  async delete(resource: Resource): Promise<void> {
    await this.#services.get(resource.id)?.stop();
    this.#services.delete(resource.id);
  }

  /** Begins to start the tasks and does not wait for them: every service of every stack starts at once. */
  async resume(resource: Resource): Promise<void> {
    await this.fleet.ready;
    this.#resuming.push(this.#begin(resource).resume(await this.#wanted(resource, resource.data.name)));
  }

  /** Resolves when all that was resumed is in service, or was found not to be. */
  async settled(): Promise<void> {
    await Promise.all(this.#resuming.splice(0));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.close()));
  }

  #begin({ account, region, id }: Resource): EcsService {
    const service = new EcsService(this.fleet, { account, region });
    this.#services.set(id, service);
    return service;
  }

  async #wanted(owner: ServiceOwner, name: string): Promise<Wanted> {
    const settings = deploymentSettings(owner);
    return { spec: await taskSpecOf(this.fleet, owner, name), settings };
  }

  async #announced(request: ResourceRequest, name: string): Promise<Wanted> {
    const wanted = await this.#wanted(request, name);
    const recorded = notEnforced(this.fleet.world.find(TASK_DEFINITION, wanted.spec.taskDefinition)!);
    if (recorded.length > 0) request.report(`Recorded, not enforced: ${recorded.join(', ')}`);
    return wanted;
  }

  #cluster(request: ResourceRequest): string {
    const named: string = request.properties.Cluster ?? 'default';
    const cluster = this.fleet.world.find(CLUSTER, named);
    if (cluster === undefined || cluster.account !== request.account || cluster.region !== request.region) {
      throw new Refusal({
        where: nameOf(request),
        property: 'Cluster',
        code: 'ClusterNotFoundException',
        message: `Cluster not found: ${named}`,
        repair: 'name a cluster of the same account and region',
      });
    }
    return cluster.id;
  }
}
