import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { UniqueNames } from '../../cloudformation/unique-names';
import type { World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { Refusal } from '../../kit/refusal';
import { checkIdentityPolicy } from './documents';
import { fitted, noSuchRole } from './names';

/** AWS::IAM::Policy: a policy within the roles it names. */
export function createPolicyTwin(world: World): Twin {
  const outcome = (request: ResourceRequest, id: string) => {
    check(request, world);
    const { Roles = [], Users = [], Groups = [] } = request.properties;
    if (Roles.length + Users.length + Groups.length === 0)
      throw new Refusal({
        resource: `${request.stack}/${request.logicalId}`,
        property: 'Roles',
        code: 'ValidationError',
        message: 'At least one of [Groups,Roles,Users] must be non-empty.',
      });
    return { id, attributes: { Id: id } };
  };
  return {
    types: ['AWS::IAM::Policy'],
    create: async (request) => outcome(request, request.generatedName),
    update: async (request, before) => outcome(request, before.id),
  };
}

/** AWS::IAM::ManagedPolicy: a policy of its own, attached to the roles that it names or that name it. */
export function createManagedPolicyTwin(world: World): Twin {
  const names = new UniqueNames(world, 'AWS::IAM::ManagedPolicy', 'account');
  return {
    types: ['AWS::IAM::ManagedPolicy'],
    async create(request) {
      check(request, world);
      const { account, region, properties } = request;
      const name = properties.ManagedPolicyName ?? fitted(request.generatedName, 128);
      const arn = `arn:${partitionOf(region)}:iam::${account}:policy${properties.Path ?? '/'}${name}`;
      names.claim(
        request,
        arn,
        'ManagedPolicyName',
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
      return { id: arn, attributes: { PolicyArn: arn } };
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
  const { PolicyDocument, Roles = [] } = request.properties;
  checkIdentityPolicy(request, 'PolicyDocument', PolicyDocument);
  const roles = world.all('AWS::IAM::Role', { account: request.account });
  for (const [i, name] of Roles.entries())
    if (!roles.some(({ id }) => id === name)) throw noSuchRole(request, `Roles[${i}]`, name);
}
