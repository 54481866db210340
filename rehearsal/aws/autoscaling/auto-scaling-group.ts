import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type ResourceOf } from '../../cloudformation/world';
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
  const running = new RunningResources<AutoScalingGroup>({
    fleet,
    make: (environment) => new AutoScalingGroup(fleet, environment),
    resume: (group, resource: ResourceOf<typeof GROUP>) =>
      group.resume(wantedOf(fleet, { ...resource, stackId: resource.data.stackId as string }, resource.id)),
  });
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
    update: (desired) =>
      running.update(desired, (group) => group.update(wantedOf(fleet, desired, desired.id), desired)),
    data: ({ stackId }) => ({ stackId }),
    attributes: ({ account, region, id, generatedHex, before }) =>
      before?.attributes ?? {
        AutoScalingGroupARN: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${generatedHex}:autoScalingGroupName/${id}`,
      },
    delete: (resource) => running.delete(resource),
    resume: (resource) => running.resume(resource),
  });
  return { twin, running };
}

function wantedOf(fleet: Fleet, owner: GroupOwner & Policies, id: string): WantedGroup {
  const { properties } = owner;
  const minimum = Number(properties.MinSize);
  const maximum = Number(properties.MaxSize);
  const desired = Number(properties.DesiredCapacity ?? minimum);
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
