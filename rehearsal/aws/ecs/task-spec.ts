import { isDeepStrictEqual } from 'node:util';
import { type AwsEnvironment, nameOf, type PropertiesOf } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { notRehearsed, refuse } from '../../kit/refusal';
import type { AwsClient } from '../../path/aws-reachability';
import { type BuildContext, type Overrides, recipeOf } from './container';
import { type HealthCheck, healthCheckOf } from './container-health';
import type { ImageRecipe } from './dockerfile';
import { type ContainerDefinition, containersOf, TASK_DEFINITION, type TaskDefinition } from './task-definition';
import { checkTaskStart } from './task-start';

const SERVICE = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html';

export interface ContainerSpec {
  readonly name: string;
  /** `stack/TaskDefinition ContainerDefinitions[0]` */
  readonly where: string;
  readonly image: string;
  readonly essential: boolean;
  readonly context: BuildContext;
  readonly recipe: ImageRecipe;
  readonly overrides: Overrides;
  readonly stopTimeoutSeconds: number;
  readonly healthCheck?: HealthCheck;
  /** On which it may listen: its PortMappings. */
  readonly ports: readonly number[];
}

/** Everything that determines a task of a service: equal specs make equal tasks. */
export interface TaskSpec {
  /** `stack/Service`. */
  readonly where: string;
  /** The service's name. */
  readonly service: string;
  readonly taskDefinition: string;
  readonly containers: readonly ContainerSpec[];
  readonly taskRole?: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Its tasks as callers of AWS, without the subnet. */
  readonly client: Omit<AwsClient, 'subnet'>;
  readonly targets: readonly { readonly targetGroup: string; readonly port: number }[];
  readonly graceSeconds: number;
}

export interface ServiceOwner extends AwsEnvironment {
  readonly stack: string;
  readonly logicalId: string;
  readonly properties: PropertiesOf<'AWS::ECS::Service'>;
}

/** The spec from the service's properties and its task definition, checked as `CreateService` checks them. */
export async function taskSpecOf(fleet: Fleet, owner: ServiceOwner, service: string): Promise<TaskSpec> {
  const { properties } = owner;
  const where = nameOf(owner);
  const taskDefinition = fleet.world.find(TASK_DEFINITION, properties.TaskDefinition);
  if (
    taskDefinition === undefined ||
    taskDefinition.account !== owner.account ||
    taskDefinition.region !== owner.region
  ) {
    refuse({
      resource: where,
      property: 'TaskDefinition',
      code: 'ClientException',
      message: `Unable to describe task definition ${properties.TaskDefinition}`,
      repair: 'name a task definition of the same account and region',
      source: SERVICE,
    });
  }
  const network = properties.NetworkConfiguration?.AwsvpcConfiguration ?? {};
  const subnets = network.Subnets ?? [];
  if (subnets.length === 0) {
    refuse({
      resource: where,
      property: 'NetworkConfiguration.AwsvpcConfiguration.Subnets',
      code: 'InvalidParameterException',
      message: 'Network Configuration must be provided when networkMode awsvpc is specified.',
      repair: 'name the subnets',
      source: SERVICE,
    });
  }
  const definitions = containersOf(taskDefinition);
  const targets = (properties.LoadBalancers ?? []).map((balancer, index) => {
    const container = definitions.find(({ Name }) => Name === balancer.ContainerName);
    const mapped = (container?.PortMappings ?? []).some((mapping) => mapping.ContainerPort === balancer.ContainerPort);
    if (!mapped) {
      refuse({
        resource: where,
        property: `LoadBalancers[${index}].ContainerPort`,
        code: 'InvalidParameterException',
        message: `The container ${balancer.ContainerName} did not have a container port ${balancer.ContainerPort} defined.`,
        repair: `add it to the PortMappings of that container in ${nameOf(taskDefinition)}`,
        source: SERVICE,
      });
    }
    if (!isUsed(fleet, owner, balancer.TargetGroupArn!)) {
      refuse({
        resource: where,
        property: `LoadBalancers[${index}].TargetGroupArn`,
        code: 'InvalidParameterException',
        message: `The target group with targetGroupArn ${balancer.TargetGroupArn} does not have an associated load balancer.`,
        repair: 'let the service depend on the listener that forwards to it (DependsOn)',
        source: SERVICE,
      });
    }
    return { targetGroup: String(balancer.TargetGroupArn), port: Number(balancer.ContainerPort) };
  });
  const client = {
    account: owner.account,
    region: owner.region,
    name: where,
    securityGroups: network.SecurityGroups ?? [],
    publicAddress: network.AssignPublicIp === 'ENABLED',
  };
  for (const subnet of subnets) await checkTaskStart(fleet, taskDefinition, { ...client, subnet });
  return {
    where,
    service,
    taskDefinition: taskDefinition.id,
    containers: definitions.map((definition, index) => containerSpecOf(fleet, taskDefinition, definition, index)),
    ...(taskDefinition.properties.TaskRoleArn === undefined ? {} : { taskRole: taskDefinition.properties.TaskRoleArn }),
    subnets,
    securityGroups: client.securityGroups,
    client,
    targets,
    graceSeconds: Number(properties.HealthCheckGracePeriodSeconds ?? 0),
  };
}

function isUsed({ world }: Fleet, environment: AwsEnvironment, targetGroup: string): boolean {
  const forwarding = ['Listener', 'ListenerRule'].flatMap((kind) =>
    world.all(`AWS::ElasticLoadBalancingV2::${kind}`, environment),
  );
  return forwarding.some(({ properties }) => JSON.stringify(properties).includes(JSON.stringify(targetGroup)));
}

/** Whether tasks of one spec also fit the other, and need not be replaced. */
export function sameTask(one: TaskSpec, other: TaskSpec): boolean {
  const { graceSeconds: _one, ...made } = one;
  const { graceSeconds: _other, ...wanted } = other;
  return isDeepStrictEqual(made, wanted);
}

function containerSpecOf(
  fleet: Fleet,
  taskDefinition: TaskDefinition,
  definition: ContainerDefinition,
  index: number,
): ContainerSpec {
  const where = `${nameOf(taskDefinition)} ContainerDefinitions[${index}]`;
  const context = fleet.assets.image(definition.Image);
  if (context === undefined) {
    refuse({
      resource: where,
      property: 'Image',
      code: 'CannotPullContainerError',
      message: `${definition.Image}: not found`,
      repair: 'publish the image before the service is deployed, or correct its tag',
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
    });
  }
  const environment = Object.fromEntries(
    (definition.Environment ?? []).map(({ Name, Value }) => [Name!, String(Value)]),
  );
  if ((definition.Secrets ?? []).length > 0) {
    // The container would start without them.
    notRehearsed({
      resource: where,
      property: 'Secrets',
      message: 'a container with secrets',
      repair: 'read the secret in the service itself',
    });
  }
  const healthCheck = healthCheckOf(definition, where);
  return {
    name: definition.Name,
    where,
    image: definition.Image,
    essential: definition.Essential !== false,
    context,
    recipe: recipeOf(context, where),
    overrides: {
      environment,
      ...(definition.EntryPoint === undefined ? {} : { entryPoint: definition.EntryPoint }),
      ...(definition.Command === undefined ? {} : { command: definition.Command }),
      ...(definition.User === undefined ? {} : { user: String(definition.User) }),
      ...(definition.WorkingDirectory === undefined ? {} : { workingDirectory: definition.WorkingDirectory }),
    },
    // The default of Fargate (ContainerDefinition, StopTimeout).
    stopTimeoutSeconds: Number(definition.StopTimeout ?? 30),
    ...(healthCheck === undefined ? {} : { healthCheck }),
    ports: (definition.PortMappings ?? []).map(({ ContainerPort }) => Number(ContainerPort)),
  };
}
