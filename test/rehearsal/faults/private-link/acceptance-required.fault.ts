import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets nothing through an endpoint that the provider must accept, before it has.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html',
  unverified: 'that CloudFormation reports the endpoint as created meanwhile',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpointService').properties.AcceptanceRequired = true;
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az1/).name,
  message: /is pendingAcceptance: .*set AcceptanceRequired of private-api-prod-dogs\//,
};
