import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Resource } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { Refusal } from '../../kit/refusal';
import { CLUSTER } from './cluster';
import { deploymentSettings } from './deployment-settings';
import { EcsService, type Wanted } from './running-service';
import { notEnforced, TASK_DEFINITION } from './task-definition';
import { type ServiceOwner, taskSpecOf } from './task-spec';

/** Amazon ECS services, their containers as processes. */
export class EcsServiceTwin implements Twin {
  readonly types = ['AWS::ECS::Service'];
  #services = new Map<string, EcsService>();
  /** Resumed, and not started yet. */
  readonly #waiting = new Map<string, Resource>();

  constructor(private readonly fleet: Fleet) {}

  async create(request: ResourceRequest): Promise<Outcome> {
    await this.fleet.ready;
    const name: string = request.properties.ServiceName ?? request.generatedName;
    const { account, region } = request;
    const arn = `arn:aws:ecs:${region}:${account}:service/${this.#cluster(request)}/${name}`;
    if (this.#services.has(arn)) {
      throw new Refusal({
        resource: nameOf(request),
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
    if (this.#waiting.has(before.id)) return before;
    const service = this.#services.get(before.id) ?? this.#begin(before);
    await service.deploy(await this.#announced(request, before.data.name), request);
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  async delete(resource: Resource): Promise<void> {
    this.#waiting.delete(resource.id);
    await this.#services.get(resource.id)?.stop();
    this.#services.delete(resource.id);
  }

  /** Starts nothing yet: whoever brings back the rest may still change or delete it. `settled` does. */
  async resume(resource: Resource): Promise<void> {
    this.#waiting.set(resource.id, resource);
  }

  /** Starts what was resumed, all at once; resolves when it is in service, or was found not to be. */
  async settled(): Promise<void> {
    await this.fleet.ready;
    const resumed = [...this.#waiting.values()].map(async (before) => {
      this.#waiting.delete(before.id);
      const resource = this.fleet.world.current(before);
      if (resource === undefined) return;
      try {
        await this.#begin(resource).resume(await this.#wanted(resource, resource.data.name));
      } catch (error) {
        this.fleet.notice((error as Error).message);
      }
    });
    await Promise.all(resumed);
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
        resource: nameOf(request),
        property: 'Cluster',
        code: 'ClusterNotFoundException',
        message: `Cluster not found: ${named}`,
        repair: 'name a cluster of the same account and region',
      });
    }
    return cluster.id;
  }
}
