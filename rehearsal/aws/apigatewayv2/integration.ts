import { integer, must, optional, played, refersTo, unplayed } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { INTEGRATION, VPC_LINK } from '../../path/http-api';
import { ofApi } from './part-of-api';

const source =
  'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html';

const code = 'BadRequestException';

/** The service would see another request than on AWS. */
const mapped = unplayed('parameter mapping', 'leave it out');

export function integrationTwin(world: World): Twin {
  return defineTwin(world, {
    type: INTEGRATION,
    properties: {
      ApiId: ofApi,
      IntegrationType: played(['HTTP_PROXY'], (type) => `an integration of type ${type}`),
      ConnectionType: played(['VPC_LINK'], (type) => `an integration over ${type ?? 'INTERNET'}`),
      RequestParameters: mapped,
      ResponseParameters: mapped,
      ConnectionId: refersTo(VPC_LINK, {
        code: 'NotFoundException',
        message: (id, { request }) => `Invalid VpcLink identifier specified ${request.account}:${id}`,
        source,
      }),
      IntegrationUri: refersTo('AWS::ElasticLoadBalancingV2::Listener', {
        code,
        message: (uri) =>
          `Invalid integration URI specified: for private integrations it is the ARN of a listener, not '${uri}'`,
        source,
      }),
      IntegrationMethod: must((method) => method !== undefined, {
        code,
        message: () => 'HttpMethod must be specified for HTTP_PROXY',
        repair: "state 'ANY' to pass the request's method on",
        source,
      }),
      PayloadFormatVersion: must((version) => String(version) === '1.0', {
        code,
        message: (version) => `PayloadFormatVersion '${version}' is not supported for HTTP_PROXY`,
        repair: "state '1.0'",
        source,
      }),
      TimeoutInMillis: optional(
        integer({
          from: 50,
          to: 30_000,
          code,
          message: (timeout) => `Timeout should be between 50 ms and 30000 ms, not '${timeout}'`,
          repair: 'give a time in that range',
          source,
        }),
      ),
    },
    id: ({ generatedHex }) => generatedHex.slice(0, 7),
    attributes: ({ id }) => ({ IntegrationId: id }),
  });
}
