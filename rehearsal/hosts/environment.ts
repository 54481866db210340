import type { AwsEnvironment } from '../cloudformation/world';
import type { AwsClient } from '../path/aws-reachability';
import type { Credentials } from '../path/credentials';
import type { Identity, Session } from '../permissions/caller';

/** Where a service's AWS calls go, and who it is there. */
export interface Aws {
  readonly credentials: Credentials;
  endpoint(): Promise<string>;
}

export interface Lease {
  readonly session: Session | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Takes the credentials back. */
  end(): void;
}

/**
 * A session of its own for one task or instance, as the variables that the AWS SDKs read.
 *
 * They hold no region: AWS tells a task its region, but no service on an instance. Calls of every AWS service go to the
 * rehearsal's endpoint, and nothing that the person's own machine is configured with can be found.
 */
export async function lease(
  aws: Aws,
  identity: Identity,
  service: string,
  roleArn: string | undefined,
  client: AwsClient,
) {
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

/** What Amazon ECS tells a Fargate task. */
export function fargateVariables({ region }: AwsEnvironment): Record<string, string> {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' };
}
