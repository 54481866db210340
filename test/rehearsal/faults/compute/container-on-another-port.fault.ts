import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS sends requests and health checks to the container port that the service names.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html',
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
