import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS admits nobody to an endpoint service unless its permissions name them, and answers as if there were no such service.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions').properties.AllowedPrincipals = [];
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
  message: /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*AllowedPrincipals of private-api-prod-dogs\//,
};
