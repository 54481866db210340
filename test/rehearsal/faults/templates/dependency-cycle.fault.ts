import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a template whose resources depend on each other.',
  unverified:
    'no page of AWS was found that says so; its message, Circular dependency between resources, is widely quoted',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    dogs.one('AWS::ECS::Cluster').resource.DependsOn = dogs.one('AWS::ECS::Service').logicalId;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Cluster').name,
  message:
    /ValidationError: Circular dependency between resources: ServiceCluster\w+ → Service\w+ → ServiceCluster\w+\n.*→ take one of these references out/,
};
