import type { Outcome, ResourceRequest } from '../../cloudformation/twin';
import type { Resource } from '../../cloudformation/world';
import { AUTHORIZER, INTEGRATION, ROUTE } from '../../path/http-api';
import { parseRouteKey } from '../../path/route-table';
import { refuse } from '../../path/values';
import { Underway } from '../ec2/underway';
import { PartOfApi } from './part-of-api';

export class RouteTwin extends PartOfApi {
  override readonly types = [ROUTE];
  readonly #underway = new Underway();

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
    const deployed = this.others(request, before).find((route) => route.properties.RouteKey === key);
    const same = this.#underway.holder(request, deployed, request.properties.ApiId, key);
    if (same !== undefined) {
      bad(
        'RouteKey',
        `Route with key ${key} already exists for this API`,
        `${same} has it: remove one`,
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
