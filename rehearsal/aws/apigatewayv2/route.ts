import { all, must, optional, unlike } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { isList } from '../../kit/values';
import { AUTHORIZER, INTEGRATION, ROUTE } from '../../path/http-api';
import { parseRouteKey } from '../../path/route-table';
import { isInSameApi, ofApi } from './part-of-api';

const quotas = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html';
const source = 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html';

type Request = ResourceRequest<PropertiesOf<typeof ROUTE>>;

export function routeTwin(world: World): Twin {
  return defineTwin(world, {
    type: ROUTE,
    properties: {
      ApiId: ofApi,
      RouteKey: must((key) => parseRouteKey(String(key)) !== undefined, {
        code: 'BadRequestException',
        message: (key) => `The provided route key is not formatted properly for HTTP protocol: '${key}'`,
        repair: "write '<METHOD> /<path>' or '$default'; a path variable is a whole segment, {name+} the last one",
        source,
      }),
      AuthorizationType: optional(
        all(
          unlike('CUSTOM', 'a Lambda authorizer', 'use NONE, AWS_IAM or JWT'),
          must((type) => type === 'NONE' || type === 'AWS_IAM' || type === 'JWT', {
            code: 'BadRequestException',
            message: (type) => `Invalid authorization type '${type}'`,
            repair: 'use NONE, AWS_IAM or JWT',
            source,
          }),
        ),
      ),
      AuthorizationScopes: must((scopes) => !isList(scopes) || scopes.length <= 10, {
        code: 'BadRequestException',
        message: (scopes) => `A route takes 10 authorization scopes, not ${(scopes as unknown[]).length}`,
        repair: 'ask for fewer',
        source: quotas,
      }),
    },
    check(request) {
      checkTarget(world, request);
      checkAuthorizer(world, request);
    },
    unique: {
      property: 'RouteKey',
      code: 'ConflictException',
      key: ({ properties: { ApiId: api, RouteKey: key } }) => [api, key],
      message: ({ properties }) => `Route with key ${properties.RouteKey} already exists for this API`,
      repair: (holder) => `${holder} has it: remove one`,
      source,
    },
    id: ({ generatedHex }) => generatedHex.slice(0, 7),
    attributes: ({ id }) => ({ RouteId: id }),
  });
}

function checkTarget(world: World, request: Request): void {
  const { RouteKey: key, Target: target } = request.properties;
  if (target === undefined) {
    request.report(`${key} has no Target: API Gateway answers it with an error`);
    return;
  }
  if (isInSameApi(world, request, INTEGRATION, /^integrations\/(.+)$/.exec(target)?.[1])) return;
  refuse({
    resource: nameOf(request),
    property: 'Target',
    code: 'NotFoundException',
    message: `Invalid integration identifier specified: '${target}'`,
    repair: 'write integrations/<id of an integration of this API>',
    source,
  });
}

function checkAuthorizer(world: World, request: Request): void {
  const { AuthorizationType: type, AuthorizerId: id } = request.properties;
  if (type !== 'JWT' || isInSameApi(world, request, AUTHORIZER, id)) return;
  refuse({
    resource: nameOf(request),
    property: 'AuthorizerId',
    code: 'NotFoundException',
    message: `Invalid authorizer identifier specified: '${id}'`,
    repair: 'name a JWT authorizer of this API',
    source,
  });
}
