import { nameOf, type PropertiesOf, type Resource, type ResourceOf, type World } from '../cloudformation/world';
import { isTrue, numberOf } from '../kit/values';
import type { AccessLogSettings } from './access-log';
import { accountQuota, type Throttle } from './account-throttles';
import { RouteTable } from './route-table';

export const API = 'AWS::ApiGatewayV2::Api';
export const INTEGRATION = 'AWS::ApiGatewayV2::Integration';
export const ROUTE = 'AWS::ApiGatewayV2::Route';
export const STAGE = 'AWS::ApiGatewayV2::Stage';
export const AUTHORIZER = 'AWS::ApiGatewayV2::Authorizer';
export const DEPLOYMENT = 'AWS::ApiGatewayV2::Deployment';
export const VPC_LINK = 'AWS::ApiGatewayV2::VpcLink';

type Stage = PropertiesOf<typeof STAGE>;
type RouteSettings = NonNullable<Stage['DefaultRouteSettings']>;

/** A route with everything that requests need, looked up once. */
export interface CompiledRoute {
  readonly key: string;
  /** `stack/LogicalId`. */
  readonly name: string;
  readonly properties: PropertiesOf<typeof ROUTE>;
  readonly integration: PropertiesOf<typeof INTEGRATION> | undefined;
  /** The integration's `stack/LogicalId`. */
  readonly integratedBy: string | undefined;
  readonly link: ResourceOf<typeof VPC_LINK> | undefined;
  readonly authorizer: ResourceOf<typeof AUTHORIZER> | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** The route's own throttle; the account has another for all routes together. */
  readonly throttle: Throttle;
}

export interface CompiledStage {
  readonly name: string;
  readonly accessLog: AccessLogSettings | undefined;
  readonly routes: RouteTable<CompiledRoute>;
}

/** The stages of an API by name. A stage that neither deploys by itself nor has a deployment serves nothing. */
export function compileApi(world: World, api: Resource): ReadonlyMap<string, CompiledStage> {
  const parts = <Type extends string>(type: Type) =>
    world.all(type, api).filter(({ properties }) => (properties as { readonly ApiId?: unknown }).ApiId === api.id);
  const integrations = new Map(parts(INTEGRATION).map((one) => [`integrations/${one.id}`, one]));
  const authorizers = new Map(parts(AUTHORIZER).map((one) => [one.id, one]));
  const stages = parts(STAGE).filter(
    ({ properties }) => isTrue(properties.AutoDeploy) || properties.DeploymentId !== undefined,
  );
  return new Map(
    stages.map(({ properties: stage }) => {
      const routes = parts(ROUTE).map((resource) => {
        const { properties } = resource;
        const integrated = integrations.get(properties.Target ?? '');
        const integration = integrated?.properties;
        const route: CompiledRoute = {
          key: properties.RouteKey,
          name: nameOf(resource),
          properties,
          integration,
          integratedBy: integrated && nameOf(integrated),
          link: integration && world.get(VPC_LINK, integration.ConnectionId, api),
          authorizer: authorizers.get(properties.AuthorizerId ?? ''),
          timeout: numberOf(integration?.TimeoutInMillis) ?? 30_000,
          throttle: throttleOf(stage, properties.RouteKey, api.region),
        };
        return { key: route.key, route };
      });
      return [
        stage.StageName,
        { name: stage.StageName, accessLog: stage.AccessLogSettings, routes: new RouteTable(routes) },
      ];
    }),
  );
}

/**
 * A route's own settings come before the stage's default for each of its routes, setting by setting. Without either a route
 * may take what the account may.
 */
function throttleOf(stage: Stage, key: string, region: string): Throttle {
  const account = accountQuota(region);
  const own = (stage.RouteSettings as Readonly<Record<string, RouteSettings>> | undefined)?.[key];
  const setting = (name: keyof RouteSettings) => numberOf(own?.[name]) ?? numberOf(stage.DefaultRouteSettings?.[name]);
  return {
    rate: setting('ThrottlingRateLimit') ?? account.rate,
    burst: setting('ThrottlingBurstLimit') ?? account.burst,
  };
}
