import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS fails a deployment when enough of its tasks, one after another, do not keep running.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.changeAsset('Dockerfile', (directory) => {
      writeFileSync(join(directory, 'main.js'), "console.error('Error: no names'); process.exit(3);");
    });
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /TaskDefinition: .*Circuit Breaker was triggered: .*Essential container in task exited: dogs, exit code 3\n.*Error: no names\n.*→ repair what ends it: the image or the command of .*ContainerDefinitions\[0\]/,
};
