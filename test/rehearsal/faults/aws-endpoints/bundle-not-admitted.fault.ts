// AWS asks the policy of the endpoint whether the instance may read from the bucket: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    const endpoint = assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /EndpointsS3/);
    endpoint.replace('PolicyDocument', 'cdk-hnb659fds-assets', 'other-assets');
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /EndpointsS3/).name,
    message:
      /AccessDenied: .*s3:GetObject on resource: .* because no VPC endpoint policy allows(.|\n)*→ add to the policy of /,
  },
};
