// AWS admits nobody to an endpoint service unless its permissions name them, and answers as if there were no such service: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions').properties.AllowedPrincipals = [];
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message: /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*AllowedPrincipals of private-api-prod-dogs\//,
  },
};
