import type { Outcome, ResourceRequest } from '../../cloudformation/twin';
import type { Properties } from '../../cloudformation/world';
import { DEPLOYMENT, ROUTE, STAGE } from '../../path/http-api';
import { numberOf, refuse } from '../../path/values';
import { PartOfApi } from './part-of-api';

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
