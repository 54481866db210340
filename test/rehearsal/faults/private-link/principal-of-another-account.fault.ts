// AWS admits only the accounts that an endpoint service's permissions name, and answers all others as if it were not there: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    const permissions = assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions');
    permissions.replace('AllowedPrincipals', '111111111111', '555555555555');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message:
      /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*add arn:aws:iam::111111111111:root to the AllowedPrincipals of private-api-prod-dogs\//,
  },
};
