import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a template whose resources depend on each other.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html',
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
