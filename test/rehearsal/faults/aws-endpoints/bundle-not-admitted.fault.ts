import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS asks the policy of the endpoint to S3 whether the instance may read from the bucket.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const endpoint = assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /EndpointsS3/);
    endpoint.replace('PolicyDocument', 'cdk-hnb659fds-assets', 'other-assets');
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /EndpointsS3/).name,
  message:
    /AccessDenied: .*s3:GetObject on resource: .* because no VPC endpoint policy allows(.|\n)*→ add to the policy of /,
};
