import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS serves images to a task without a way to the internet through the endpoint ecr.dkr only.',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
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
