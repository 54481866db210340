import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS counts a health check as failed when no answer comes within its timeout.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').properties.HealthCheckPort = '9000';
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').name,
  message:
    /LoadBalancers\[0\]\.TargetGroupArn: .*Circuit Breaker was triggered: .*Request timed out: .*tcp 9000.*\n.*→ let it pass the health check of .*port/,
};
