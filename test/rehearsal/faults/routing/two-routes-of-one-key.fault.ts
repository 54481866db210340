// AWS answers CreateRoute with ConflictException where the API has the resource already: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsmales/).properties.RouteKey = 'GET /dogs';
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsmales/).name,
    message:
      /RouteKey: ConflictException: Route with key GET \/dogs already exists for this API\n.*→ .* has it: remove one/,
  },
};
