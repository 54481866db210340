import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS replaces a task of a service when the health check of an essential container has failed as often as its retries allow, and fails the deployment when enough tasks do.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const [container] = dogs.one('AWS::ECS::TaskDefinition').properties.ContainerDefinitions;
    // The slim image has no curl.
    const Command = ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1'];
    container.HealthCheck = { Command, Interval: 5, Timeout: 5, Retries: 2 };
    // The three that the circuit breaker counts fail side by side.
    dogs.one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /TaskDefinition: .*Circuit Breaker was triggered: .*failed container health checks: dogs: exit code 1\n.*\/bin\/sh: curl: not found\n.*→ let the command of .*ContainerDefinitions\[0\] HealthCheck succeed/,
};
