import type { Resource, ResourceOf, World } from '../cloudformation/world';

export function serviceName(service: Pick<Resource, 'region' | 'id'>): string {
  return `com.amazonaws.vpce.${service.region}.${service.id}`;
}

/** The endpoints, of whatever account, that are connected to an endpoint service. */
export function connectedEndpoints(
  world: World,
  service: Pick<Resource, 'region' | 'id'>,
): ResourceOf<'AWS::EC2::VPCEndpoint'>[] {
  const name = serviceName(service);
  return world
    .all('AWS::EC2::VPCEndpoint', { region: service.region })
    .filter(({ properties }) => properties.ServiceName === name);
}
