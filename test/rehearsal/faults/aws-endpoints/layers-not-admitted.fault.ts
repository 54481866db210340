import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS asks the policy of the endpoint to S3 whether an image's layers may be read.",
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::VPCEndpoint', /EndpointsS3/)
      .replace('PolicyDocument', 'starport-layer', 'somebody');
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::VPCEndpoint', /EndpointsS3/).name,
  message:
    /ContainerDefinitions: AccessDenied: s3:GetObject on resource: \S*starport-layer-bucket\S* .*no VPC endpoint policy.*\n.*→ add to the PolicyDocument of /,
};
