import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS stops a task with CannotStartContainerError when its container cannot be started.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html',
  unverified: 'that a command which the image does not hold is such a case, and in which words',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::TaskDefinition').properties.ContainerDefinitions[0].EntryPoint = [
      '/app/dogs',
    ];
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /TaskDefinition: .*Circuit Breaker was triggered: .*CannotStartContainerError: .*exec: "\/app\/dogs": .*no such file or directory\n.*→ name a program that the image holds in CMD or ENTRYPOINT/,
};
