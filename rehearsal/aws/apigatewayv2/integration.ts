import type { Outcome, ResourceRequest } from '../../cloudformation/twin';
import { INTEGRATION } from '../../path/http-api';
import { existing, numberOf, refuse } from '../../path/values';
import { PartOfApi } from './part-of-api';

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
