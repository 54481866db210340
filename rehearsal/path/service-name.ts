import type { Resource } from '../cloudformation/world';

export function serviceName(service: Pick<Resource, 'region' | 'id'>): string {
  return `com.amazonaws.vpce.${service.region}.${service.id}`;
}
