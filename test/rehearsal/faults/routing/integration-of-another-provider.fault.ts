import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS hands a request to the listener that the integration names, whatever answers behind it.',
  docs: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const api = assembly.stack('global-api');
    const todo = api.one('AWS::ElasticLoadBalancingV2::Listener', /todo/).logicalId;
    api.one('AWS::ApiGatewayV2::Integration', /dogs/).properties.IntegrationUri = { Ref: todo };
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::ApiGatewayV2::Integration', /dogs/).name,
  message:
    /GET \/dogs was answered with 404 by what IntegrationUri of .* leads to\n.*-> target group LinktodoTargets.*\n.*→ repair what answers it, or the way to it/,
};
