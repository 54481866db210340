import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS stores the layers of images in S3, and a task that cannot reach S3 cannot pull.',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::VPCEndpoint', /EndpointsS3/)
      .remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /NetworkConfiguration: CannotPullContainerError: .*nothing leads from .* to com\.amazonaws\.us-west-2\.s3\n.*→ add an AWS::EC2::VPCEndpoint/,
};
