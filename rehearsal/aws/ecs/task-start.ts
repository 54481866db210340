import { nameOf } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { Refusal, refuse } from '../../kit/refusal';
import { type AwsCall, Unreachable } from '../../path/aws-calls';
import type { AwsClient } from '../../path/aws-reachability';
import { type ContainerDefinition, containersOf, type TaskDefinition } from './task-definition';

/**
 * Checks what Fargate does before a container starts, in the task's network and with its execution role: log in to the
 * registry, pull the image, open the log stream.
 *
 * Sources: ECS developer guide, "Amazon ECS task execution IAM role": the four ECR actions and the two of CloudWatch Logs
 * that AmazonECSTaskExecutionRolePolicy allows; ECR user guide, "Amazon ECR interface VPC endpoints": which endpoints they go
 * through, and the bucket in which the layers are.
 */
export async function checkTaskStart(fleet: Fleet, taskDefinition: TaskDefinition, client: AwsClient): Promise<void> {
  const where = nameOf(taskDefinition);
  const calls = containersOf(taskDefinition).flatMap((definition, index) => [
    ...pulling(definition),
    ...logging(fleet, taskDefinition, definition, index),
  ]);
  if (calls.length === 0) return;
  const { ExecutionRoleArn: role } = taskDefinition.properties;
  if (role === undefined) {
    refuse({
      resource: where,
      property: 'ExecutionRoleArn',
      code: 'ClientException',
      message:
        'Fargate requires task definition to have execution role ARN to support ECR images and the awslogs driver.',
      repair: 'give the task definition an execution role',
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    });
  }
  const session = await fleet.identity.serviceSession('ecs-tasks.amazonaws.com', role, where);
  for (const call of calls) {
    try {
      if (call.signedBefore) await fleet.calls.makeUnsigned(client, call, where);
      else await fleet.calls.make(client, session, call, where);
    } catch (error) {
      if (error instanceof Unreachable)
        refuse({
          ...error.detail,
          resource: client.name,
          property: 'NetworkConfiguration',
          code: call.failure,
        });
      if (!(error instanceof Refusal)) throw error;
      const property = call.signedBefore ? 'ContainerDefinitions' : 'ExecutionRoleArn';
      refuse({ property, ...error.detail });
    }
  }
}

interface StartCall extends AwsCall {
  /** ECS's name for this failure to start. */
  readonly failure: string;
  /** Whether it is a presigned URL of AWS, so that the role needs no permission. */
  readonly signedBefore?: boolean;
}

function pulling({ Image }: ContainerDefinition): StartCall[] {
  const [, owner, region, name] = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com[^/]*\/([^:@]+)/.exec(Image) ?? [];
  if (region === undefined) return [];
  const repository = `arn:aws:ecr:${region}:${owner}:repository/${name}`;
  const failure = 'CannotPullContainerError';
  const layers = `arn:aws:s3:::prod-${region}-starport-layer-bucket/layer`;
  return [
    {
      service: 'ecr.api',
      region,
      action: 'ecr:GetAuthorizationToken',
      resource: '*',
      failure: 'ResourceInitializationError',
    },
    ...['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'].map((action) => ({
      service: 'ecr.dkr',
      region,
      action: `ecr:${action}`,
      resource: repository,
      failure,
    })),
    { service: 's3', region, action: 's3:GetObject', resource: layers, failure, signedBefore: true },
  ];
}

function logging(
  fleet: Fleet,
  taskDefinition: TaskDefinition,
  definition: ContainerDefinition,
  index: number,
): StartCall[] {
  const log = definition.LogConfiguration;
  if (log?.LogDriver !== 'awslogs') return [];
  const { account, region } = taskDefinition;
  const group = log.Options?.['awslogs-group'];
  const failure = 'ResourceInitializationError';
  const missing = fleet.world.get('AWS::Logs::LogGroup', group, taskDefinition) === undefined;
  if (missing && log.Options?.['awslogs-create-group'] !== 'true') {
    refuse({
      resource: nameOf(taskDefinition),
      property: `ContainerDefinitions[${index}].LogConfiguration.Options.awslogs-group`,
      code: failure,
      message: `failed to validate logger args: the specified log group does not exist: ${group}`,
      repair: 'make the log group in the same stack, or set awslogs-create-group',
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
    });
  }
  return ['CreateLogStream', 'PutLogEvents'].map((action) => ({
    service: 'logs',
    action: `logs:${action}`,
    resource: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:rehearsal`,
    failure,
  }));
}
