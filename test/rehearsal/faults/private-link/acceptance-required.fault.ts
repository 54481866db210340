// AWS lets nothing through an endpoint before the provider has accepted it, though its creation succeeds: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointService').properties.AcceptanceRequired = true;
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message: /is pendingAcceptance: .*set AcceptanceRequired of private-api-prod-dogs\//,
  },
};
