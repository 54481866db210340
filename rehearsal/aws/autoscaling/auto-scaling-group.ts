import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type Resource } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { Refusal } from '../../kit/refusal';
import { type GroupOwner, instanceSpecOf } from '../ec2/instance-spec';
import { creationWaiting, rollingUpdate } from './group-policies';
import { AutoScalingGroup, type WantedGroup } from './running-group';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

interface Owner extends GroupOwner {
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
}

/** EC2 Auto Scaling groups, their instances as directories and processes. */
export class AutoScalingGroupTwin implements Twin {
  readonly types = [GROUP];
  #groups = new Map<string, AutoScalingGroup>();
  /** Resumed, and not launched yet. */
  readonly #waiting = new Map<string, Resource>();

  constructor(private readonly fleet: Fleet) {}

  async create(request: ResourceRequest): Promise<Outcome> {
    await this.fleet.ready;
    const { account, region } = request;
    const id: string = request.properties.AutoScalingGroupName ?? request.generatedName;
    if (this.#groups.has(keyOf({ account, region, id }))) {
      throw new Refusal({
        resource: nameOf(request),
        property: 'AutoScalingGroupName',
        code: 'AlreadyExists',
        message: `a group named ${id} already exists in this account and region`,
        repair: 'give it another name, or none',
      });
    }
    const wanted = this.#wanted(request, id);
    const group = new AutoScalingGroup(this.fleet, { account, region });
    this.#groups.set(keyOf({ account, region, id }), group);
    try {
      await group.create(wanted, request);
    } catch (error) {
      this.#groups.delete(keyOf({ account, region, id }));
      throw error;
    }
    return {
      id,
      attributes: {
        AutoScalingGroupARN: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${request.generatedHex}:autoScalingGroupName/${id}`,
      },
      data: { stackId: request.stackId },
    };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    if (this.#waiting.has(keyOf(before))) return before;
    const group = this.#groups.get(keyOf(before)) ?? this.#begin(before);
    await group.update(this.#wanted(request, before.id), request);
    return { id: before.id, attributes: before.attributes, data: { stackId: request.stackId } };
  }

  async delete(resource: Resource): Promise<void> {
    this.#waiting.delete(keyOf(resource));
    await this.#groups.get(keyOf(resource))?.delete();
    this.#groups.delete(keyOf(resource));
  }

  /** Launches nothing yet: whoever brings back the rest may still change or delete it. `settled` does. */
  async resume(resource: Resource): Promise<void> {
    this.#waiting.set(keyOf(resource), resource);
  }

  /** Launches what was resumed, all at once; resolves when it is in service, or was found not to be. */
  async settled(): Promise<void> {
    await this.fleet.ready;
    const resumed = [...this.#waiting.values()].map(async (before) => {
      this.#waiting.delete(keyOf(before));
      const resource = this.fleet.world.current(before);
      if (resource === undefined) return;
      try {
        await this.#begin(resource).resume(this.#wanted({ ...resource, stackId: resource.data.stackId }, resource.id));
      } catch (error) {
        this.fleet.notice((error as Error).message);
      }
    });
    await Promise.all(resumed);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.close()));
  }

  #begin(resource: Resource): AutoScalingGroup {
    const group = new AutoScalingGroup(this.fleet, { account: resource.account, region: resource.region });
    this.#groups.set(keyOf(resource), group);
    return group;
  }

  #wanted(owner: Owner, id: string): WantedGroup {
    const { properties } = owner;
    const minimum = Number(properties.MinSize);
    const maximum = Number(properties.MaxSize);
    const desired = Number(properties.DesiredCapacity ?? minimum);
    if (desired < minimum || desired > maximum) {
      throw new Refusal({
        resource: nameOf(owner),
        property: 'DesiredCapacity',
        code: 'ValidationError',
        message: `Desired capacity:${desired} must be between the specified min size:${minimum} and max size:${maximum}`,
      });
    }
    const rolling = rollingUpdate(owner);
    return {
      spec: instanceSpecOf(this.fleet.world, owner, id),
      desired,
      creation: creationWaiting(owner),
      ...(rolling === undefined ? {} : { rolling }),
      ...(properties.HealthCheckType?.includes('ELB')
        ? { graceSeconds: Number(properties.HealthCheckGracePeriod ?? 0) }
        : {}),
    };
  }
}

function keyOf({ account, region, id }: { account: string; region: string; id: string }): string {
  return `${account}/${region}/${id}`;
}
