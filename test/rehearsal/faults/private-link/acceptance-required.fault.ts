import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets nothing through an endpoint before the provider has accepted it, though its creation succeeds.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointService').properties.AcceptanceRequired = true;
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
  message: /is pendingAcceptance: .*set AcceptanceRequired of private-api-prod-dogs\//,
};
