import { each } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { identityPolicy } from './documents';
import { existingRole, iamName } from './names';

/** An inline policy of the roles that it names. */
export function policyTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyName: iamName(128),
      PolicyDocument: identityPolicy,
      Roles: each(existingRole),
    },
    check(request) {
      const { Roles: roles = [], Users: users = [], Groups: groups = [] } = request.properties;
      if (roles.length + users.length + groups.length > 0) return;
      refuse({
        resource: nameOf(request),
        property: 'Roles',
        code: 'ValidationError',
        message: 'At least one of [Groups,Roles,Users] must be non-empty.',
        repair: 'name the role that has this policy',
      });
    },
    id: ({ generatedName }) => generatedName,
    attributes: ({ id }) => ({ Id: id }),
  });
}
