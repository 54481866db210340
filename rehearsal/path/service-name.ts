import type { Resource } from '../cloudformation/world';

export function serviceName(service: Resource): string {
  return `com.amazonaws.vpce.${service.region}.${service.id}`;
}
