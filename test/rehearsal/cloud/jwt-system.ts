import type { Properties, World } from '../../../rehearsal/cloudformation/world';
import { deployedResource } from '../cloudformation/deployed-resource';
import type { Lab } from './lab';
import { consumer, deploySystem, type System, type SystemOptions } from './system';

/** Puts an authorizer into the world without its twin, which takes issuers with https only. */
export function putAuthorizer(world: World, id: string, JwtConfiguration: Properties, ApiId = ''): void {
  const properties = {
    ApiId,
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration,
  };
  world.put(deployedResource('AWS::ApiGatewayV2::Authorizer', id, properties, consumer));
}

/** The system, with routes that ask for a token of this configuration. */
export function deployJwtSystem(lab: Lab, jwt: Properties, options: SystemOptions = {}): Promise<System> {
  return deploySystem(lab, {
    ...options,
    route: { AuthorizationType: 'JWT', AuthorizerId: 'jwt' },
    change: {
      ...options.change,
      Integration: (integration) => {
        putAuthorizer(lab.world, 'jwt', jwt, String(integration.ApiId));
        return integration;
      },
    },
  });
}
