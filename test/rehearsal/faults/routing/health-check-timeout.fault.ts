// AWS counts a health check as failed when no answer comes within its timeout: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').properties.HealthCheckPort = '9000';
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::TargetGroup').name,
    message:
      /LoadBalancers\[0\]\.TargetGroupArn: .*Circuit Breaker was triggered: .*Request timed out: .*tcp 9000.*\n.*→ let it pass the health check of .*port/,
  },
};
