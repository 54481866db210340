import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS replaces tasks whose health checks fail, and fails the deployment when these are too many.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.changeAsset('Dockerfile', (directory) => {
      writeFileSync(join(directory, 'main.js'), 'setInterval(() => {}, 1000);');
    });
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /LoadBalancers\[0\]\.ContainerPort: .*Circuit Breaker was triggered: .*nothing listens on port 8080.* It listens on no port\n.*→ let it listen on 8080/,
};
