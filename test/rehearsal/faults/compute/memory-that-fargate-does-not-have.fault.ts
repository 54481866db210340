import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS has tasks on Fargate of certain sizes: to each number of CPU units belongs a range of memory, in steps.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::ECS::TaskDefinition');
    Object.assign(properties, { Cpu: '512', Memory: '512' });
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::TaskDefinition').name,
  message:
    /Memory: ClientException: No Fargate configuration exists for given values: 512 CPU, 512 memory\.\n.*→ give 1024 to 4096 in steps of 1024/,
};
