import { all, type Check, inside, must, optional, text } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type PropertiesOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { numberOf } from '../../kit/values';
import { DEPLOYMENT, ROUTE, STAGE } from '../../path/http-api';
import { isInSameApi, ofApi } from './part-of-api';

const source = 'https://docs.aws.amazon.com/cli/latest/reference/apigatewayv2/create-stage.html';

const code = 'BadRequestException';

const quotas = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html';
const LONGEST_FORMAT = 3 * 1024;

const throttle = all(...['ThrottlingRateLimit', 'ThrottlingBurstLimit'].map(requests));

export function stageTwin(world: World): Twin {
  return defineTwin(world, {
    type: STAGE,
    properties: {
      ApiId: ofApi,
      StageName: text(/^(\$default|[\w-]{1,128})$/, {
        code,
        message: (name) => `Stage name only allows a-zA-Z0-9_- or $default, not '${name}'`,
        repair: 'choose another name',
        source,
      }),
      DefaultRouteSettings: throttle,
      AccessLogSettings: optional(
        all(
          inside(
            'DestinationArn',
            text(/^arn:aws[\w-]*:(logs:[\w-]+:\d{12}:log-group:|firehose:)/, {
              code,
              message: (arn) => `Invalid ARN specified in the request: '${arn}'`,
              repair: 'name a log group of CloudWatch Logs',
              source,
            }),
          ),
          inside(
            'Format',
            must((format) => Buffer.byteLength(String(format)) <= LONGEST_FORMAT, {
              code,
              message: (format) =>
                `The access log template has ${Buffer.byteLength(String(format))} bytes: an HTTP API takes 3 KB`,
              repair: 'log fewer variables',
              source: quotas,
            }),
          ),
          inside(
            'Format',
            text(/\$context\.(requestId|extendedRequestId)\b/, {
              code,
              message: () => 'AccessLogSettings.format must contain $context.requestId or $context.extendedRequestId',
              repair: 'add one of them',
              source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html',
            }),
          ),
        ),
      ),
    },
    check(request) {
      checkDeployment(world, request);
      checkRouteSettings(world, request);
    },
    /** Stages of two APIs may have the same name, but the World needs different ids. */
    id(request) {
      const { StageName: name, ApiId: api } = request.properties;
      return world.get(STAGE, name, request) === undefined ? name : `${api}/${name}`;
    },
  });
}

type Request = ResourceRequest<PropertiesOf<typeof STAGE>>;

function checkDeployment(world: World, request: Request): void {
  const { DeploymentId: id } = request.properties;
  if (id === undefined || isInSameApi(world, request, DEPLOYMENT, id)) return;
  refuse({
    resource: nameOf(request),
    property: 'DeploymentId',
    code: 'NotFoundException',
    message: `Invalid deployment identifier specified: '${id}'`,
    repair: 'name a deployment of this API',
  });
}

function checkRouteSettings(world: World, request: Request): void {
  const routes = world.all(ROUTE, request).filter(({ properties }) => properties.ApiId === request.properties.ApiId);
  const keys = new Set(routes.map(({ properties }) => properties.RouteKey));
  for (const [key, settings] of Object.entries((request.properties.RouteSettings ?? {}) as Properties)) {
    if (!keys.has(key)) {
      refuse({
        resource: nameOf(request),
        property: 'RouteSettings',
        code: 'NotFoundException',
        message: `Unable to find Route by key ${key} within the provided RouteSettings`,
        repair: 'let the stage depend on its routes, or correct the key',
      });
    }
    throttle(settings, { world, request, property: `RouteSettings.${key}` });
  }
}

/** A number of requests. */
function requests(name: string): Check {
  return inside(
    name,
    optional(
      must((value) => (numberOf(value) ?? -1) >= 0, {
        code,
        message: (value) => `${name} '${value}' must be a number of requests`,
        repair: 'give a number from 0 on',
        source,
      }),
    ),
  );
}
