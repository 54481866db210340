import type { Outcome, ResourceRequest, Twin } from '../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../cloudformation/world';
import { API, AUTHORIZER, DEPLOYMENT, INTEGRATION, ROUTE, STAGE } from './http-api';
import { existing, numberOf, refuse } from './refuse';
import { parseRouteKey } from './route-table';

/** What a stage, route, integration or authorizer of an HTTP API must say for API Gateway to take it. */
abstract class PartOfApi implements Twin {
  abstract readonly types: readonly string[];
  protected readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#api(request);
    this.check(request);
    return this.outcome(request, request.generatedHex.slice(0, 7));
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.check(request, before);
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  protected abstract check(request: ResourceRequest, before?: Resource): void;
  protected abstract outcome(request: ResourceRequest, id: string): Outcome;

  /** The other parts of this kind in the same API. */
  protected others(request: ResourceRequest, before?: Resource): Resource[] {
    return this.world
      .all(request.type, request)
      .filter((one) => one.properties.ApiId === request.properties.ApiId && one.id !== before?.id);
  }

  /** A part of another kind in the same API. */
  protected sibling(request: ResourceRequest, type: string, id: unknown): Resource | undefined {
    return this.world
      .all(type, request)
      .find((one) => one.id === id && one.properties.ApiId === request.properties.ApiId);
  }

  #api(request: ResourceRequest): void {
    existing(this.world, request, API, request.properties.ApiId, {
      property: 'ApiId',
      code: 'NotFoundException',
      message: `Invalid API identifier specified ${request.account}:${request.properties.ApiId}`,
    });
  }
}

export class IntegrationTwin extends PartOfApi {
  override readonly types = [INTEGRATION];

  protected override check(request: ResourceRequest): void {
    const { properties } = request;
    const bad = (property: string, message: string, repair: string): never =>
      refuse(request, { property, code: 'BadRequestException', message, repair });
    if (properties.IntegrationType !== 'HTTP_PROXY' || properties.ConnectionType !== 'VPC_LINK') {
      refuse(request, {
        property: properties.IntegrationType === 'HTTP_PROXY' ? 'ConnectionType' : 'IntegrationType',
        message: `the rehearsal plays private integrations only, not ${properties.IntegrationType} over ${properties.ConnectionType ?? 'INTERNET'}`,
        repair: 'use IntegrationType HTTP_PROXY with ConnectionType VPC_LINK',
      });
    }
    if (properties.RequestParameters !== undefined || properties.ResponseParameters !== undefined) {
      refuse(request, {
        property: properties.RequestParameters === undefined ? 'ResponseParameters' : 'RequestParameters',
        message: 'the rehearsal does not play parameter mapping: the service would see another request than on AWS',
        repair: 'leave it out',
      });
    }
    existing(this.world, request, 'AWS::ApiGatewayV2::VpcLink', properties.ConnectionId, {
      property: 'ConnectionId',
      code: 'NotFoundException',
      message: `Invalid VpcLink identifier specified ${request.account}:${properties.ConnectionId}`,
    });
    existing(this.world, request, 'AWS::ElasticLoadBalancingV2::Listener', properties.IntegrationUri, {
      property: 'IntegrationUri',
      code: 'BadRequestException',
      message: `Invalid integration URI specified: for private integrations it is the ARN of a listener, not '${properties.IntegrationUri}'`,
    });
    if (properties.IntegrationMethod === undefined) {
      bad(
        'IntegrationMethod',
        'HttpMethod must be specified for HTTP_PROXY',
        "state 'ANY' to pass the request's method on",
      );
    }
    if (String(properties.PayloadFormatVersion ?? '') !== '1.0') {
      bad(
        'PayloadFormatVersion',
        `PayloadFormatVersion '${properties.PayloadFormatVersion}' is not supported for HTTP_PROXY`,
        "state '1.0'",
      );
    }
    const timeout = numberOf(properties.TimeoutInMillis ?? 30_000);
    if (timeout === undefined || timeout < 50 || timeout > 30_000) {
      bad(
        'TimeoutInMillis',
        `Timeout should be between 50 ms and 30000 ms, not '${properties.TimeoutInMillis}'`,
        'give a time in that range',
      );
    }
  }

  protected override outcome(_request: ResourceRequest, id: string): Outcome {
    return { id, attributes: { IntegrationId: id } };
  }
}

export class RouteTwin extends PartOfApi {
  override readonly types = [ROUTE];

  protected override check(request: ResourceRequest, before?: Resource): void {
    const { RouteKey: key, Target: target, AuthorizationType: authorization = 'NONE' } = request.properties;
    const bad = (property: string, message: string, repair: string, code = 'BadRequestException'): never =>
      refuse(request, { property, code, message, repair });
    if (parseRouteKey(String(key)) === undefined) {
      bad(
        'RouteKey',
        `The provided route key is not formatted properly for HTTP protocol: '${key}'`,
        "write '<METHOD> /<path>' or '$default'; a path variable is a whole segment, {name+} the last one",
      );
    }
    const same = this.others(request, before).find((route) => route.properties.RouteKey === key);
    if (same !== undefined) {
      bad(
        'RouteKey',
        `Route with key ${key} already exists for this API`,
        `${nameOf(same)} has it: remove one`,
        'ConflictException',
      );
    }
    if (target !== undefined) {
      const id = /^integrations\/(.+)$/.exec(String(target))?.[1];
      if (this.sibling(request, INTEGRATION, id) === undefined) {
        bad(
          'Target',
          `Invalid integration identifier specified: '${target}'`,
          'write integrations/<id of an integration of this API>',
          'NotFoundException',
        );
      }
    } else {
      request.report(`${key} has no Target: API Gateway answers it with an error`);
    }
    if (authorization === 'CUSTOM') {
      refuse(request, {
        property: 'AuthorizationType',
        message: 'the rehearsal does not play Lambda authorizers',
        repair: 'use NONE, AWS_IAM or JWT',
      });
    }
    if (!['NONE', 'AWS_IAM', 'JWT'].includes(authorization)) {
      bad('AuthorizationType', `Invalid authorization type '${authorization}'`, 'use NONE, AWS_IAM or JWT');
    }
    if (authorization === 'JWT' && this.sibling(request, AUTHORIZER, request.properties.AuthorizerId) === undefined) {
      bad(
        'AuthorizerId',
        `Invalid authorizer identifier specified: '${request.properties.AuthorizerId}'`,
        'name a JWT authorizer of this API',
        'NotFoundException',
      );
    }
  }

  protected override outcome(_request: ResourceRequest, id: string): Outcome {
    return { id, attributes: { RouteId: id } };
  }
}

export class AuthorizerTwin extends PartOfApi {
  override readonly types = [AUTHORIZER];

  protected override check(request: ResourceRequest): void {
    const { AuthorizerType: type, JwtConfiguration: jwt, IdentitySource: sources } = request.properties;
    if (type !== 'JWT') {
      refuse(request, {
        property: 'AuthorizerType',
        message: `the rehearsal does not play authorizers of type ${type}`,
        repair: 'use JWT',
      });
    }
    const bad = (property: string, message: string, repair: string): never =>
      refuse(request, { property, code: 'BadRequestException', message, repair });
    if (!/^https:\/\/[^\s/]+/.test(String(jwt?.Issuer))) {
      bad(
        'JwtConfiguration.Issuer',
        `Invalid issuer: ${jwt?.Issuer}. Issuer must be an https URL`,
        'state the https URL of the issuer',
      );
    }
    if (!Array.isArray(jwt.Audience) || jwt.Audience.length === 0) {
      bad('JwtConfiguration.Audience', 'Audience must not be empty', 'name who the tokens are meant for');
    }
    if (
      !Array.isArray(sources) ||
      sources.length !== 1 ||
      !/^\$request\.(header|querystring)\.[\w-]+$/.test(String(sources[0]))
    ) {
      bad(
        'IdentitySource',
        `Invalid identity source: ${JSON.stringify(sources)}`,
        "state ['$request.header.Authorization']",
      );
    }
  }

  protected override outcome(_request: ResourceRequest, id: string): Outcome {
    return { id, attributes: { AuthorizerId: id } };
  }
}

export class DeploymentTwin extends PartOfApi {
  override readonly types = [DEPLOYMENT];

  protected override check(request: ResourceRequest): void {
    if (this.world.all(ROUTE, request).some((route) => route.properties.ApiId === request.properties.ApiId)) return;
    refuse(request, {
      code: 'BadRequestException',
      message: 'At least one route is required before deploying the Api.',
      repair: 'let the deployment depend on the routes',
    });
  }

  protected override outcome(_request: ResourceRequest, id: string): Outcome {
    return { id, attributes: { DeploymentId: id } };
  }
}

export class StageTwin extends PartOfApi {
  override readonly types = [STAGE];

  protected override check(request: ResourceRequest): void {
    const { properties } = request;
    const bad = (property: string, message: string, repair: string, code = 'BadRequestException'): never =>
      refuse(request, { property, code, message, repair });
    if (!/^(\$default|[\w-]{1,128})$/.test(String(properties.StageName))) {
      bad(
        'StageName',
        `Stage name only allows a-zA-Z0-9_- or $default, not '${properties.StageName}'`,
        'choose another name',
      );
    }
    if (
      properties.DeploymentId !== undefined &&
      this.sibling(request, DEPLOYMENT, properties.DeploymentId) === undefined
    ) {
      bad(
        'DeploymentId',
        `Invalid deployment identifier specified: '${properties.DeploymentId}'`,
        'name a deployment of this API',
        'NotFoundException',
      );
    }
    const keys = new Set(
      this.world
        .all(ROUTE, request)
        .filter((route) => route.properties.ApiId === properties.ApiId)
        .map((route) => route.properties.RouteKey),
    );
    checkThrottle(request, 'DefaultRouteSettings', properties.DefaultRouteSettings);
    for (const [key, settings] of Object.entries((properties.RouteSettings ?? {}) as Record<string, Properties>)) {
      if (!keys.has(key)) {
        bad(
          'RouteSettings',
          `Unable to find Route by key ${key} within the provided RouteSettings`,
          'let the stage depend on its routes, or correct the key',
          'NotFoundException',
        );
      }
      checkThrottle(request, `RouteSettings.${key}`, settings);
    }
    this.#checkAccessLog(request);
  }

  /** Its name, which the stages of two APIs in one account may share: the World tells resources apart by their id. */
  protected override outcome(request: ResourceRequest): Outcome {
    const { StageName: name, ApiId: api } = request.properties;
    return { id: this.world.get(STAGE, name, request) === undefined ? name : `${api}/${name}` };
  }

  #checkAccessLog(request: ResourceRequest): void {
    const settings: Properties | undefined = request.properties.AccessLogSettings;
    if (settings === undefined) return;
    const bad = (property: string, message: string, repair: string): never =>
      refuse(request, { property: `AccessLogSettings.${property}`, code: 'BadRequestException', message, repair });
    if (!/^arn:aws[\w-]*:(logs:[\w-]+:\d{12}:log-group:|firehose:)/.test(String(settings.DestinationArn))) {
      bad(
        'DestinationArn',
        `Invalid ARN specified in the request: '${settings.DestinationArn}'`,
        'name a log group of CloudWatch Logs',
      );
    }
    if (!/\$context\.(requestId|extendedRequestId)\b/.test(String(settings.Format))) {
      bad(
        'Format',
        'AccessLogSettings.format must contain $context.requestId or $context.extendedRequestId',
        'add one of them',
      );
    }
  }
}

function checkThrottle(request: ResourceRequest, at: string, settings: Properties | undefined): void {
  for (const name of ['ThrottlingRateLimit', 'ThrottlingBurstLimit']) {
    const stated = settings?.[name];
    const value = numberOf(stated);
    if (stated === undefined || (value !== undefined && value >= 0)) continue;
    refuse(request, {
      property: `${at}.${name}`,
      code: 'BadRequestException',
      message: `${name} '${stated}' must be a number of requests`,
      repair: 'give a number from 0 on',
    });
  }
}
