import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses an attribute of an Application Load Balancer on the target group of a Network Load Balancer.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup');
    properties.TargetGroupAttributes = [{ Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' }];
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').name,
  message:
    /TargetGroupAttributes\[0\]\.Key: InvalidConfigurationRequest: The provided target group attribute is not supported\n.*→ take it out: for type network there are .*proxy_protocol_v2\.enabled/,
};
