import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS admits nobody to an endpoint service unless its permissions name them.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  unverified: 'that the answer is the one for a service that does not exist',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions').properties.AllowedPrincipals = [];
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az1/).name,
  message: /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*AllowedPrincipals of private-api-prod-dogs\//,
};
