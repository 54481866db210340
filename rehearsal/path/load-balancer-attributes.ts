import type { PropertiesOf } from '../cloudformation/world';

type LoadBalancer = PropertiesOf<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;
type TargetGroup = PropertiesOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>;

/** `LoadBalancerAttributes` or `TargetGroupAttributes` as one object. */
export function attributesOf(resource: {
  readonly properties: Pick<LoadBalancer, 'LoadBalancerAttributes'> & Pick<TargetGroup, 'TargetGroupAttributes'>;
}): Readonly<Record<string, string>> {
  const { LoadBalancerAttributes, TargetGroupAttributes } = resource.properties;
  const list = LoadBalancerAttributes ?? TargetGroupAttributes ?? [];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key!, String(Value)]));
}

export function typeOf(request: { readonly properties: LoadBalancer }): 'application' | 'network' {
  const type = request.properties.Type ?? 'application';
  return type === 'network' ? 'network' : 'application';
}
