import { each, refersTo, text } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { AwsEnvironment, Resource, World } from '../../cloudformation/world';
import { EC2_ERRORS } from './errors';

const PERMISSIONS = 'AWS::EC2::VPCEndpointServicePermissions';

export function endpointServicePermissionsTwin(world: World): Twin {
  return defineTwin(world, {
    type: PERMISSIONS,
    properties: {
      ServiceId: refersTo('AWS::EC2::VPCEndpointService', {
        code: 'InvalidVpcEndpointServiceId.NotFound',
        message: (id) => `The VpcEndpointService Id '${id}' does not exist`,
        source: EC2_ERRORS,
      }),
      // A root, a user or a role without a path: "Manage permissions", AWS PrivateLink Guide.
      AllowedPrincipals: each(
        text(/^(\*|arn:aws[\w-]*:iam::\d{12}:(root|(user|role)\/[^/]+))$/, {
          code: 'InvalidPrincipal',
          message: (principal) => `Invalid Principal: '${principal}'`,
          repair: "give '*', arn:aws:iam::<account>:root, or the ARN of a user or role without a path",
        }),
      ),
    },
    id: ({ generatedHex }) => `vpce-svc-permissions-${generatedHex}`,
  });
}

/** Whether the service's permissions allow endpoints of this account; without permissions, none is allowed. */
export function admits(world: World, service: Resource<unknown>, consumer: AwsEnvironment): boolean {
  const { account, region } = consumer;
  // Whole account, or the role that CloudFormation itself uses in an account bootstrapped by the CDK.
  const deployer = new RegExp(
    `^arn:aws[\\w-]*:iam::${account}:(root|role/cdk-\\w+-cfn-exec-role-${account}-${region})$`,
  );
  return world
    .all(PERMISSIONS, service)
    .filter(({ properties }) => properties.ServiceId === service.id)
    .flatMap(({ properties }) => properties.AllowedPrincipals ?? [])
    .some((principal) => principal === '*' || deployer.test(principal));
}
