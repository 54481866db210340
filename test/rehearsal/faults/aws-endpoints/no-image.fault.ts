import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS serves images to a task without a route to the internet through the endpoint ecr.dkr.',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  unverified:
    'the ECS guide also says that a task uses the Fargate interface where there is no such endpoint, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::VPCEndpoint', /EcrDocker/)
      .remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /NetworkConfiguration: CannotPullContainerError: .*nothing leads from .* to com\.amazonaws\.us-west-2\.ecr\.dkr\n.*→ add an AWS::EC2::VPCEndpoint/,
};
