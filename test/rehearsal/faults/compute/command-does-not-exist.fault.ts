import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS cannot start a container whose command its image does not hold.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
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
