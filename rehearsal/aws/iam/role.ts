import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { UniqueNames } from '../../cloudformation/unique-names';
import type { World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { Refusal } from '../../kit/refusal';
import { managedByAws, managedPolicies } from '../../permissions/managed-policies';
import { checkIdentityPolicy, checkTrustPolicy } from './documents';
import { fitted, iamName } from './names';

/** AWS::IAM::Role: its policies are read from the World whenever a call is authorized. */
export function createRoleTwin(world: World): Twin {
  const names = new UniqueNames(world, 'AWS::IAM::Role', 'account');
  return {
    types: ['AWS::IAM::Role'],
    async create(request) {
      check(request, world);
      const name = request.properties.RoleName ?? fitted(request.generatedName, 64);
      iamName(request, 'RoleName', name, 64);
      names.claim(request, name, 'RoleName', `Role with name ${name} already exists.`);
      return outcome(request, name, `AROA${request.generatedHex.toUpperCase()}`);
    },
    async update(request, before) {
      check(request, world);
      return outcome(request, before.id, before.attributes.RoleId);
    },
    async delete(resource) {
      names.release(resource);
    },
  };
}

function outcome({ account, region, properties }: ResourceRequest, name: string, RoleId: string): Outcome {
  return {
    id: name,
    attributes: { Arn: `arn:${partitionOf(region)}:iam::${account}:role${properties.Path ?? '/'}${name}`, RoleId },
  };
}

function check(request: ResourceRequest, world: World): void {
  const {
    AssumeRolePolicyDocument: trust,
    Policies: inline = [],
    ManagedPolicyArns: attached = [],
  } = request.properties;
  checkTrustPolicy(request, 'AssumeRolePolicyDocument', trust, world);
  for (const [i, { PolicyDocument }] of inline.entries())
    checkIdentityPolicy(request, `Policies[${i}].PolicyDocument`, PolicyDocument);
  for (const [i, arn] of attached.entries()) {
    const byAws = managedByAws(arn);
    if (byAws === undefined && world.find('AWS::IAM::ManagedPolicy', arn) === undefined)
      throw new Refusal({
        resource: `${request.stack}/${request.logicalId}`,
        property: `ManagedPolicyArns[${i}]`,
        code: 'NoSuchEntity',
        message: `Policy ${arn} does not exist or is not attachable.`,
        repair: 'no stack in this account has a managed policy of that ARN',
      });
    if (byAws !== undefined && managedPolicies[byAws] === undefined)
      request.report(`${byAws}: the rehearsal does not know what this policy of AWS allows; here it allows nothing`);
  }
}
