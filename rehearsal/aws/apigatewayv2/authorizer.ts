import { all, filled, inside, must, played, text } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { isList } from '../../kit/values';
import { AUTHORIZER } from '../../path/http-api';
import { ofApi } from './part-of-api';

const source = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html';

const code = 'BadRequestException';

export function authorizerTwin(world: World): Twin {
  return defineTwin(world, {
    type: AUTHORIZER,
    properties: {
      ApiId: ofApi,
      AuthorizerType: played(['JWT'], (type) => `an authorizer of type ${type}`),
      JwtConfiguration: all(
        inside(
          'Issuer',
          text(/^https:\/\/[^\s/]+/, {
            code,
            message: (issuer) => `Invalid issuer: ${issuer}. Issuer must be an https URL`,
            repair: 'state the https URL of the issuer',
            source,
          }),
        ),
        inside(
          'Audience',
          all(
            filled({
              code,
              message: () => 'Audience must not be empty',
              repair: 'name who the tokens are meant for',
              source,
            }),
            must((audiences) => !isList(audiences) || audiences.length <= 50, {
              code,
              message: (audiences) => `An authorizer takes 50 audiences, not ${(audiences as unknown[]).length}`,
              repair: 'name fewer',
              source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html',
            }),
          ),
        ),
      ),
      IdentitySource: must(isOneSource, {
        code,
        message: (sources) => `Invalid identity source: ${JSON.stringify(sources)}`,
        repair: "state ['$request.header.Authorization']",
        source,
      }),
    },
    id: ({ generatedHex }) => generatedHex.slice(0, 7),
    attributes: ({ id }) => ({ AuthorizerId: id }),
  });
}

function isOneSource(sources: unknown): boolean {
  if (!isList(sources) || sources.length !== 1) return false;
  return /^\$request\.(header|querystring)\.[\w-]+$/.test(String(sources[0]));
}
