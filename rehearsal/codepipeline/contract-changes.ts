import { join } from 'node:path';
import { readTemplate } from '../assembly/assembly';
import type { Action, PipelineDefinition, Stage } from '../aws/codepipeline/definition';
import type { CloudFormation } from '../cloudformation/deployment';
import { nameOf, type PropertiesOf, type Resource, type World } from '../cloudformation/world';
import { type EvaluatedStack, evaluateStack, resourcesOf } from '../cost/evaluated-stack';
import { Refusal } from '../kit/refusal';
import { numberOf } from '../kit/values';
import { serviceName } from '../path/service-name';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const ROUTE = 'AWS::ApiGatewayV2::Route';

type TargetGroup = Resource<PropertiesOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>>;
type EndpointService = Resource<PropertiesOf<'AWS::EC2::VPCEndpointService'>>;

export interface ContractProps {
  readonly world: World;
  readonly cloudFormation: Pick<CloudFormation, 'plan'>;
  readonly definition: PipelineDefinition;
  /** Where an artifact of the execution lies; undefined for one that was not made. */
  artifact(name: string): string | undefined;
}

/**
 * What a stage is about to deploy and what is live in a later stage until that is deployed too, do not work together: a line each.
 *
 * AWS stops none of this: a provider is live before the gate, what calls it after. Found for every endpoint service that the stage
 * changes, from what is deployed (who is connected, on which ports) and from the templates of this execution. Whether a new revision
 * still answers a path is in no template: it is asked of nobody, and said as what may be.
 */
export function contractChanges(stage: Stage, props: ContractProps): string[] {
  const services = stage.actions.flatMap((action) =>
    isDeployment(action) ? servicesOf(props.world, action).map((service) => ({ action, service })) : [],
  );
  return services.flatMap(({ action, service }) => {
    try {
      return changesOf(stage, props, { action, service });
    } catch (error) {
      // A template that is refused is refused when it is deployed, with the reason.
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
}

function changesOf(
  stage: Stage,
  props: ContractProps,
  { action, service }: { readonly action: Action; readonly service: EndpointService },
): string[] {
  const groups = callersOf(props.world, service).filter((group) => !deploys(stage, group));
  if (groups.length === 0 || !isChanged(action, props)) return [];
  const provider = planned(action, props);
  return groups.flatMap((group) => [
    ...(isUsed(props.world, group) ? lostPorts(group, service, provider) : []),
    ...changesOfCaller(group, service, props),
  ]);
}

function isDeployment({ configuration }: Action): boolean {
  return configuration.TemplatePath !== undefined && configuration.StackName !== undefined;
}

function deploys({ actions }: Stage, { stack, account, region }: Resource<unknown>): boolean {
  return actions.some(
    (action) => action.configuration.StackName === stack && action.account === account && action.region === region,
  );
}

function servicesOf(world: World, { account, region, configuration }: Action): EndpointService[] {
  return world
    .all('AWS::EC2::VPCEndpointService', { account, region })
    .filter(({ stack }) => stack === configuration.StackName);
}

/** The target groups, in whatever account, with addresses of endpoints that are connected to the service. */
function callersOf(world: World, service: EndpointService): TargetGroup[] {
  const { region } = service;
  const connected = new Set(
    world
      .all('AWS::EC2::VPCEndpoint', { region })
      .filter(({ properties }) => properties.ServiceName === serviceName(service))
      .map(({ id }) => id),
  );
  const addresses = new Set(
    world
      .all('AWS::EC2::NetworkInterface', { region })
      .filter(({ data }) => connected.has(String(data.endpoint)))
      .map(({ properties }) => `${properties.VpcId} ${properties.PrivateIpAddress}`),
  );
  return world
    .all('AWS::ElasticLoadBalancingV2::TargetGroup', { region })
    .filter(({ properties }) =>
      (properties.Targets ?? []).some(({ Id }) => addresses.has(`${properties.VpcId} ${Id}`)),
    );
}

function isChanged(action: Action, props: ContractProps): boolean {
  const source = sourceOf(action, props);
  if (source === undefined) return false;
  return props.cloudFormation.plan(source).changes.length > 0;
}

function planned(action: Action | undefined, props: ContractProps): EvaluatedStack | undefined {
  const source = action && sourceOf(action, props);
  return source && evaluateStack(source);
}

function sourceOf({ account, region, configuration }: Action, { artifact }: ContractProps) {
  const [, name, path] = /^([^:]+)::(.+)$/.exec(configuration.TemplatePath ?? '') ?? [];
  const directory = name === undefined ? undefined : artifact(name);
  if (directory === undefined || path === undefined) return undefined;
  const template = readTemplate(join(directory, path));
  return { account, region, stackName: configuration.StackName!, template, parameters: {} };
}

/** Ports on which the group's targets are asked and the provider's load balancers will no longer listen. */
function lostPorts(group: TargetGroup, service: EndpointService, provider: EvaluatedStack | undefined): string[] {
  if (provider === undefined) return [];
  const listening = resourcesOf(provider, LISTENER).map(({ properties }) => numberOf(properties.Port));
  const asked = new Set((group.properties.Targets ?? []).map(({ Port }) => numberOf(Port ?? group.properties.Port)));
  const lost = [...asked].filter((port) => port !== undefined && !listening.includes(port));
  return lost.map(
    (port) =>
      `${nameOf(group)} sends to port ${port} of ${nameOf(service)}, which will listen on ${listening.join(', ') || 'none'}: make it two pushes, the first of which serves both ports`,
  );
}

/** What the caller's own template changes at the same time, as a sign of what the provider no longer does. */
function changesOfCaller(group: TargetGroup, service: EndpointService, props: ContractProps): string[] {
  const { definition, world } = props;
  const actions = definition.stages.flatMap((stage) => (deploys(stage, group) ? stage.actions : []));
  const caller = planned(
    actions.find(({ configuration }) => configuration.StackName === group.stack),
    props,
  );
  if (caller === undefined) return [];
  const path = group.properties.HealthCheckPath;
  const later = caller.resources.get(group.logicalId)?.properties.HealthCheckPath;
  const health =
    later === undefined || later === path
      ? []
      : [
          `${nameOf(group)} checks the health of ${nameOf(service)} at ${path}, and in this commit at ${later}: unless ${service.stack} answers both, make it two pushes, the first of which answers both`,
        ];
  const routes = new Set(resourcesOf(caller, ROUTE).map(({ properties }) => properties.RouteKey));
  const gone = routesTo(world, group).filter((route) => !routes.has(route));
  return [
    ...health,
    ...gone.map(
      (route) =>
        `route ${route} of ${group.stack} leads to ${nameOf(service)}, and this commit takes it out: unless ${service.stack} still answers it, make it two pushes, the first of which takes out the route alone`,
    ),
  ];
}

/** Whether requests reach the group: where an HTTP API is before its load balancers, one of its routes has to lead there. */
function isUsed(world: World, group: TargetGroup): boolean {
  const { account, region } = group;
  return world.all(ROUTE, { account, region }).length === 0 || routesTo(world, group).length > 0;
}

/** The keys of the deployed routes that end at the group. */
function routesTo(world: World, group: TargetGroup): string[] {
  const at = { account: group.account, region: group.region };
  const listeners = new Set(
    world
      .all(LISTENER, at)
      .filter(({ properties }) => properties.DefaultActions?.some(({ TargetGroupArn }) => TargetGroupArn === group.id))
      .map(({ id }) => id),
  );
  const integrations = new Set(
    world
      .all('AWS::ApiGatewayV2::Integration', at)
      .filter(({ properties }) => listeners.has(String(properties.IntegrationUri)))
      .map(({ id }) => `integrations/${id}`),
  );
  return world
    .all(ROUTE, at)
    .filter(({ properties }) => integrations.has(String(properties.Target)))
    .map(({ properties }) => properties.RouteKey);
}
