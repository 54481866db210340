import { type Desired, defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type ResourceOf, type World } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { RunningResources } from '../../hosts/running-resources';
import { refuse } from '../../kit/refusal';
import { type GroupOwner, instanceSpecOf } from '../ec2/instance-spec';
import { creationWaiting, type Policies, rollingUpdate } from './group-policies';
import { AutoScalingGroup, type WantedGroup } from './running-group';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

/** EC2 Auto Scaling groups, their instances as directories and processes. */
export function autoScalingGroupTwin(fleet: Fleet): {
  readonly twin: Twin;
  readonly running: RunningResources<AutoScalingGroup>;
} {
  const running: RunningResources<AutoScalingGroup> = new RunningResources({
    fleet,
    make: (environment) => new AutoScalingGroup(fleet, environment),
    resume: (group, resource: ResourceOf<typeof GROUP>) =>
      group.resume(
        wantedOf(
          fleet,
          { ...resource, stackId: resource.data.stackId as string },
          resource.id,
          sizeOf(resource, resource),
        ),
      ),
  });
  /** How many instances a group has, or had when it was last deployed. */
  const sizeOf = (
    group: Pick<Resource, 'account' | 'region' | 'id'>,
    before?: Pick<Resource, 'data'>,
  ): number | undefined => {
    const last = before?.data.desired;
    return running.of(group)?.desired ?? (last === undefined ? undefined : Number(last));
  };
  const twin = defineTwin(fleet.world, {
    type: GROUP,
    unique: {
      property: 'AutoScalingGroupName',
      code: 'AlreadyExists',
      key: ({ id }) => [id],
      message: ({ id }) => `a group named ${id} already exists in this account and region`,
      repair: () => 'give it another name, or none',
    },
    id: ({ properties, generatedName }) => properties.AutoScalingGroupName ?? generatedName,
    create: (desired) => {
      const wanted = wantedOf(fleet, desired, desired.id);
      return running.create(desired, (group) => group.create(wanted, desired));
    },
    update: (desired) => {
      const size = sizeOf(desired, desired.before);
      reportPutBack(fleet.world, desired, size);
      return running.update(desired, (group) => group.update(wantedOf(fleet, desired, desired.id, size), desired));
    },
    data: (desired) => ({ stackId: desired.stackId, desired: sizeOf(desired, desired.before) }),
    attributes: ({ account, region, id, generatedHex, before }) =>
      before?.attributes ?? {
        AutoScalingGroupARN: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${generatedHex}:autoScalingGroupName/${id}`,
      },
    delete: (resource) => running.delete(resource),
    resume: (resource) => running.resume(resource),
  });
  return { twin, running };
}

/** AWS accepts that template and scaling both say how many instances there are: each update goes by the template. */
function reportPutBack(world: World, desired: Desired<PropertiesOf<typeof GROUP>>, from: number | undefined): void {
  const { DesiredCapacity: capacity } = desired.properties;
  const policy = world
    .all('AWS::AutoScaling::ScalingPolicy', desired)
    .find(({ properties }) => properties.AutoScalingGroupName === desired.id);
  if (capacity === undefined || policy === undefined) return;
  desired.report(
    `${nameOf(desired)} DesiredCapacity: puts the group back to ${capacity} instances, from ${from ?? capacity}, as every update ` +
      `will, although ${nameOf(policy)} scales it → leave DesiredCapacity out`,
  );
}

/**
 * `size` is that of the group as it is, if it is there already.
 *
 * Without a desired capacity a new group has its minimum, and one that is there keeps its size within the new bounds
 * (UpdateAutoScalingGroup).
 */
function wantedOf(fleet: Fleet, owner: GroupOwner & Policies, id: string, size?: number): WantedGroup {
  const { properties } = owner;
  const minimum = Number(properties.MinSize);
  const maximum = Number(properties.MaxSize);
  const desired = Number(properties.DesiredCapacity ?? Math.min(maximum, Math.max(minimum, size ?? minimum)));
  if (desired < minimum || desired > maximum)
    refuse({
      resource: nameOf(owner),
      property: 'DesiredCapacity',
      code: 'ValidationError',
      message: `Desired capacity:${desired} must be between the specified min size:${minimum} and max size:${maximum}`,
      repair: 'change DesiredCapacity, MinSize or MaxSize',
      source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html',
    });
  const rolling = rollingUpdate(owner);
  return {
    spec: instanceSpecOf(fleet.world, owner, id),
    desired,
    creation: creationWaiting(owner),
    ...(rolling === undefined ? {} : { rolling }),
    ...(properties.HealthCheckType?.includes('ELB')
      ? { graceSeconds: Number(properties.HealthCheckGracePeriod ?? 0) }
      : {}),
  };
}
