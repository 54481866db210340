import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS admits only the accounts that an endpoint service's permissions name, and answers all others as if it were not there.",
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const permissions = assembly.stack('dogs').one('AWS::EC2::VPCEndpointServicePermissions');
    permissions.replace('AllowedPrincipals', '111111111111', '555555555555');
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
  message:
    /ServiceName: InvalidServiceName: .* does not exist\n.*→ .*add arn:aws:iam::111111111111:root to the AllowedPrincipals of private-api-prod-dogs\//,
};
