import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes a target out of service whose health checks are answered with codes that the matcher does not list.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').properties.HealthCheckPath = '/healthz';
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').name,
  message:
    /LoadBalancers\[0\]\.TargetGroupArn: .*Circuit Breaker was triggered: .*Health checks failed with these codes: \[404\].*\n.*→ let it pass the health check of .*its path/,
};
