import type { AwsEnvironment } from '../cloudformation/world';
import type { AwsClient } from '../path/aws-reachability';
import type { Credentials } from '../path/credentials';
import type { Identity, Session } from '../permissions/caller';

/** Where a service sends its AWS calls, and the credentials that it signs them with. */
export interface Aws {
  readonly credentials: Credentials;
  endpoint(): Promise<string>;
}

export interface LeaseRequest {
  readonly aws: Aws;
  readonly identity: Identity;
  /** Whom the role must trust: `ecs-tasks.amazonaws.com`. */
  readonly service: string;
  /** Undefined: without credentials. */
  readonly roleArn: string | undefined;
  readonly client: AwsClient;
}

export interface Lease {
  readonly session: Session | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Revokes the credentials. */
  end(): void;
}

/**
 * A session of its own for one task or instance, as the variables that the AWS SDKs read.
 *
 * They set no region: AWS gives one to a task, but not to a service on an instance. Calls to every AWS service go to the
 * rehearsal's endpoint, and the AWS configuration of this machine's user is hidden.
 */
export async function lease({ aws, identity, service, roleArn, client }: LeaseRequest) {
  const url = await aws.endpoint();
  const variables: Record<string, string> = {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  if (roleArn === undefined) return { session: undefined, variables, end() {} } satisfies Lease;
  const session = await identity.serviceSession(service, roleArn, client.name);
  const issued = aws.credentials.issue(session, client);
  return {
    session,
    variables: { ...variables, ...issued },
    end: () => aws.credentials.revoke(issued.AWS_ACCESS_KEY_ID),
  } satisfies Lease;
}

/** The variables that Amazon ECS sets in a Fargate task. */
export function fargateVariables({ region }: AwsEnvironment): Record<string, string> {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' };
}
