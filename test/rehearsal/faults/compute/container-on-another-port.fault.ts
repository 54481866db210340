import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS checks the health of a target on the port that it is registered with.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html',
  unverified: 'that ECS registers a task with the container port that its service names',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::ECS::TaskDefinition')
      .replace('ContainerDefinitions', '"PORT","Value":"8080"', '"PORT","Value":"8088"');
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /LoadBalancers\[0\]\.ContainerPort: .*Circuit Breaker was triggered: .*It listens on 8088\n.*→ let it listen on 8080, or name 8088 here/,
};
