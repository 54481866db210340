import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS admits only the accounts that the permissions of an endpoint service name.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  unverified: 'that the answer is the one for a service that does not exist',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const permissions = assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions');
    permissions.replace('AllowedPrincipals', '111111111111', '555555555555');
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az1/).name,
  message:
    /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*add arn:aws:iam::111111111111:root to the AllowedPrincipals of private-api-prod-dogs\//,
};
