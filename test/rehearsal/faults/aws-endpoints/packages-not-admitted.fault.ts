import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS keeps the packages of Amazon Linux 2023 in a bucket of each region, whose name is the one that dnf asks for.',
  docs: 'https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html',
  unverified: 'that the documentation names this bucket',
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
