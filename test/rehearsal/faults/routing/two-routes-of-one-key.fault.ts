import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers CreateRoute with ConflictException where the API has the resource already.',
  docs: 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsmales/).properties.RouteKey = 'GET /dogs';
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::ApiGatewayV2::Route', /GETdogsmales/).name,
  message:
    /RouteKey: ConflictException: Route with key GET \/dogs already exists for this API\n.*→ .* has it: remove one/,
};
