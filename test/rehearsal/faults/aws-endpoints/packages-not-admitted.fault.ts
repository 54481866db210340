import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS serves the packages of Amazon Linux 2023 from a bucket of each region, whose name dnf reads from its configuration.',
  unverified: "no page of AWS was found that names this bucket; dnf's configuration on an instance does",
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::VPCEndpoint', /EndpointsS3/)
      .replace('PolicyDocument', 'al2023-repos', 'other-repos');
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /EndpointsS3/).name,
  message:
    /packages.*AccessDenied: s3:GetObject on resource: \S*al2023-repos-us-west-2\S* (.|\n)*→ add to the PolicyDocument of /,
};
