import type { Outcome, ResourceRequest } from '../../cloudformation/twin';
import { AUTHORIZER } from '../../path/http-api';
import { refuse } from '../../path/values';
import { PartOfApi } from './part-of-api';

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
