import type { Properties } from '../cloudformation/world';

/** `LoadBalancerAttributes` or `TargetGroupAttributes` as one object. */
export function attributesOf(resource: { readonly properties: Properties }): Readonly<Record<string, string>> {
  const { LoadBalancerAttributes, TargetGroupAttributes } = resource.properties;
  const list: readonly Properties[] = LoadBalancerAttributes ?? TargetGroupAttributes ?? [];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, String(Value)]));
}

export function typeOf(request: { readonly properties: Properties }): 'application' | 'network' {
  const type = request.properties.Type ?? 'application';
  return type === 'network' ? 'network' : 'application';
}
