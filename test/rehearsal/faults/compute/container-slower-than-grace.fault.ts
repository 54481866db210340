import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS ignores failed health checks for HealthCheckGracePeriodSeconds, and no longer.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.changeAsset('Dockerfile', (directory) => {
      const file = join(directory, 'main.js');
      writeFileSync(file, `setTimeout(() => {${readFileSync(file, 'utf8')}\n}, 30_000);`);
    });
    // The three that the circuit breaker counts fail side by side.
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 3;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /LoadBalancers\[0\]\.ContainerPort: .*Circuit Breaker was triggered: .*nothing listens on port 8080.*\n.*→ let it listen on 8080 within HealthCheckGracePeriodSeconds \(30\), or lengthen that/,
};
