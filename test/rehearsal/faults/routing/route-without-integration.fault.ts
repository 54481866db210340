// AWS passes a request on through the integration that is the target of its route (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html); that the answer without one is 404 is unverified
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsfemales/).properties.Target = {
      Ref: 'AWS::NoValue',
    };
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsfemales/).name,
    message: /GET \/dogs\/females was answered with 404: the route has no integration: give .* a Target/,
  },
};
