import { refersTo } from '../../cloudformation/checks';
import type { AwsEnvironment, World } from '../../cloudformation/world';
import { API } from '../../path/http-api';

/** The ApiId of a route, stage, integration, deployment or authorizer. */
export const ofApi = refersTo(API, {
  code: 'NotFoundException',
  message: (id, { request }) => `Invalid API identifier specified ${request.account}:${id}`,
});

type Part = AwsEnvironment & { readonly properties: { readonly ApiId: string } };

/** Whether a part of another kind is in the same API. */
export function isInSameApi(
  world: World,
  { account, region, properties }: Part,
  type: 'AWS::ApiGatewayV2::Authorizer' | 'AWS::ApiGatewayV2::Deployment' | 'AWS::ApiGatewayV2::Integration',
  id: string | undefined,
): boolean {
  return world.all(type, { account, region }).some((one) => one.id === id && one.properties.ApiId === properties.ApiId);
}
