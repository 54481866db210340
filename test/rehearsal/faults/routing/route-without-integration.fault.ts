import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS hands a request to the integration of its route.',
  docs: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html',
  unverified: 'that the answer without an integration is 404',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsfemales/).properties.Target = {
      Ref: 'AWS::NoValue',
    };
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsfemales/).name,
  message: /GET \/dogs\/females was answered with 404: the route has no integration: give .* a Target/,
};
