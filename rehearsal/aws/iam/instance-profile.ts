import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { UniqueNames } from '../../cloudformation/unique-names';
import type { World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { Refusal } from '../../kit/refusal';
import { fitted, noSuchRole } from './names';

/** AWS::IAM::InstanceProfile: hands its one role to instances. */
export function createInstanceProfileTwin(world: World): Twin {
  const names = new UniqueNames(world, 'AWS::IAM::InstanceProfile', 'account');
  return {
    types: ['AWS::IAM::InstanceProfile'],
    async create(request) {
      check(request, world);
      const { account, region, properties } = request;
      const name = properties.InstanceProfileName ?? fitted(request.generatedName, 128);
      names.claim(request, name, 'InstanceProfileName', `Instance Profile ${name} already exists.`);
      return {
        id: name,
        attributes: {
          Arn: `arn:${partitionOf(region)}:iam::${account}:instance-profile${properties.Path ?? '/'}${name}`,
        },
      };
    },
    async update(request, before) {
      check(request, world);
      return { id: before.id, attributes: before.attributes };
    },
    async delete(resource) {
      names.release(resource);
    },
  };
}

function check(request: ResourceRequest, world: World): void {
  const roles: readonly string[] = request.properties.Roles;
  if (roles.length !== 1)
    throw new Refusal({
      resource: `${request.stack}/${request.logicalId}`,
      property: 'Roles',
      code: 'LimitExceeded',
      message: `An instance profile has exactly one role, this one names ${roles.length}`,
    });
  const [name] = roles as [string];
  if (!world.all('AWS::IAM::Role', { account: request.account }).some(({ id }) => id === name))
    throw noSuchRole(request, 'Roles[0]', name);
}
