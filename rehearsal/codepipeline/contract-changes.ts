import { join } from 'node:path';
import { artifactPathOf } from '../assembly/artifact-path';
import { readTemplate } from '../assembly/assembly';
import type { Action, PipelineDefinition, Stage } from '../aws/codepipeline/definition';
import type { CloudFormation } from '../cloudformation/deployment';
import { nameOf, type PropertiesOf, type Resource, type World } from '../cloudformation/world';
import { type EvaluatedStack, evaluateStack, resourcesOf, type StackSource } from '../cost/evaluated-stack';
import { Refusal } from '../kit/refusal';
import { numberOf } from '../kit/values';
import { ROUTE } from '../path/http-api';
import { connectedEndpoints } from '../path/service-name';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

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
  const planned = new PlannedStacks(props);
  const services = stage.actions.flatMap((action) =>
    isDeployment(action) ? servicesOf(props.world, action).map((service) => ({ action, service })) : [],
  );
  return services.flatMap(({ action, service }) => {
    const groups = callersOf(props.world, service).filter((group) => !deploys(stage, group));
    if (groups.length === 0) return [];
    try {
      const provider = planned.changed(action);
      if (provider === undefined) return [];
      return groups.flatMap((group) => changesFor(group, { service, provider, planned }, props));
    } catch (error) {
      // A template that is refused is refused when it is deployed, with the reason.
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
}

/** What a group that calls the service will not find any more, as far as requests reach it. */
function changesFor(group: TargetGroup, { service, provider, planned }: Changing, props: ContractProps): string[] {
  const { definition, world } = props;
  const routes = routesTo(world, group);
  // Where an HTTP API is before its load balancers, one of its routes has to lead to the group.
  const isUsed = routes.length > 0 || world.all(ROUTE, group).length === 0;
  const deploying = definition.stages.flatMap(({ actions }) => actions).find((action) => isDeploymentOf(action, group));
  const caller = deploying && planned.of(deploying);
  return [
    ...(isUsed ? lostPorts(group, service, provider) : []),
    ...(caller === undefined ? [] : changesOfCaller({ group, routes, caller, service })),
  ];
}

interface Changing {
  readonly service: EndpointService;
  readonly provider: EvaluatedStack;
  readonly planned: PlannedStacks;
}

/** The stacks as the templates of this execution make them; each template is read and evaluated once. */
class PlannedStacks {
  readonly #props: ContractProps;
  readonly #sources = new Map<Action, StackSource | undefined>();
  readonly #evaluated = new Map<Action, EvaluatedStack | undefined>();

  constructor(props: ContractProps) {
    this.#props = props;
  }

  /** Undefined if the action changes nothing of what is deployed, or its template was not made. */
  changed(action: Action): EvaluatedStack | undefined {
    const source = this.#source(action);
    if (source === undefined || this.#props.cloudFormation.plan(source).changes.length === 0) return undefined;
    return this.of(action);
  }

  /** Undefined if its template was not made. */
  of(action: Action): EvaluatedStack | undefined {
    if (!this.#evaluated.has(action)) {
      const source = this.#source(action);
      this.#evaluated.set(action, source && evaluateStack(source));
    }
    return this.#evaluated.get(action);
  }

  #source(action: Action): StackSource | undefined {
    if (!this.#sources.has(action)) this.#sources.set(action, this.#read(action));
    return this.#sources.get(action);
  }

  #read({ account, region, configuration }: Action): StackSource | undefined {
    const named = artifactPathOf(configuration.TemplatePath);
    const directory = named && this.#props.artifact(named.artifact);
    if (named === undefined || directory === undefined) return undefined;
    const template = readTemplate(join(directory, named.path));
    return { account, region, stackName: configuration.StackName!, template, parameters: {} };
  }
}

function isDeployment({ configuration }: Action): boolean {
  return configuration.TemplatePath !== undefined && configuration.StackName !== undefined;
}

function isDeploymentOf({ account, region, configuration }: Action, resource: Resource<unknown>): boolean {
  return configuration.StackName === resource.stack && account === resource.account && region === resource.region;
}

function deploys({ actions }: Stage, resource: Resource<unknown>): boolean {
  return actions.some((action) => isDeploymentOf(action, resource));
}

function servicesOf(world: World, { account, region, configuration }: Action): EndpointService[] {
  return world
    .all('AWS::EC2::VPCEndpointService', { account, region })
    .filter(({ stack }) => stack === configuration.StackName);
}

/** The target groups, in whatever account, with addresses of endpoints that are connected to the service. */
function callersOf(world: World, service: EndpointService): TargetGroup[] {
  const { region } = service;
  const connected = new Set(connectedEndpoints(world, service).map(({ id }) => id));
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

/** Ports on which the group's targets are asked and the provider's load balancers will no longer listen. */
function lostPorts(group: TargetGroup, service: EndpointService, provider: EvaluatedStack): string[] {
  const listening = resourcesOf(provider, LISTENER).map(({ properties }) => numberOf(properties.Port));
  const asked = new Set((group.properties.Targets ?? []).map(({ Port }) => numberOf(Port ?? group.properties.Port)));
  const lost = [...asked].filter((port) => port !== undefined && !listening.includes(port));
  return lost.map(
    (port) =>
      `${nameOf(group)} sends to port ${port} of ${nameOf(service)}, which will listen on ${listening.join(', ') || 'none'}: make it two pushes, the first of which serves both ports`,
  );
}

interface Calling {
  readonly group: TargetGroup;
  /** The keys of the deployed routes that end at the group. */
  readonly routes: readonly string[];
  /** The group's own stack. */
  readonly caller: EvaluatedStack;
  readonly service: EndpointService;
}

/** What the caller's own template changes at the same time, as a sign of what the provider no longer does. */
function changesOfCaller({ group, routes, caller, service }: Calling): string[] {
  const path = group.properties.HealthCheckPath;
  const later = caller.resources.get(group.logicalId)?.properties.HealthCheckPath;
  const health =
    later === undefined || later === path
      ? []
      : [
          `${nameOf(group)} checks the health of ${nameOf(service)} at ${path}, and in this commit at ${later}: unless ${service.stack} answers both, make it two pushes, the first of which answers both`,
        ];
  const left = new Set(resourcesOf(caller, ROUTE).map(({ properties }) => properties.RouteKey));
  const gone = routes.filter((route) => !left.has(route));
  return [
    ...health,
    ...gone.map(
      (route) =>
        `route ${route} of ${group.stack} leads to ${nameOf(service)}, and this commit takes it out: unless ${service.stack} still answers it, make it two pushes, the first of which takes out the route alone`,
    ),
  ];
}

/** The keys of the deployed routes that end at the group. */
function routesTo(world: World, group: TargetGroup): string[] {
  const listeners = new Set(
    world
      .all(LISTENER, group)
      .filter(({ properties }) => properties.DefaultActions?.some(({ TargetGroupArn }) => TargetGroupArn === group.id))
      .map(({ id }) => id),
  );
  const integrations = new Set(
    world
      .all('AWS::ApiGatewayV2::Integration', group)
      .filter(({ properties }) => listeners.has(String(properties.IntegrationUri)))
      .map(({ id }) => `integrations/${id}`),
  );
  return world
    .all(ROUTE, group)
    .filter(({ properties }) => integrations.has(String(properties.Target)))
    .map(({ properties }) => properties.RouteKey);
}
