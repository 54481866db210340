import { Refusal, refuse } from '../kit/refusal';
import type { Call, Identity, Session } from '../permissions/caller';
import { endpointPolicy } from '../permissions/endpoint-policy';
import { admits } from '../permissions/identities';
import type { AwsClient, AwsPath, AwsReachability } from './aws-reachability';

/** A call that gets no answer, not even a refusal. */
export class Unreachable extends Refusal {}

/** A call of AWS's API from inside a VPC. */
export interface AwsCall extends Pick<Call, 'action' | 'resource'> {
  /** As VPC endpoints call it: `ecr.api`. */
  readonly service: string;
  /** @default - the client's */
  readonly region?: string;
}

/** Calls of tasks and instances to AWS: they need a network path, an endpoint policy that lets them through, and permission. */
export class AwsCalls {
  readonly #identity: Identity;
  readonly #reachability?: AwsReachability;

  /** Without `reachability`, every call reaches AWS. */
  constructor(identity: Identity, reachability?: AwsReachability) {
    this.#identity = identity;
    this.#reachability = reachability;
  }

  /** A call of a role's session; a client outside all VPCs is undefined. Throws a Refusal unless it is allowed. */
  async make(client: AwsClient | undefined, session: Session, call: AwsCall, where: string): Promise<void> {
    const { endpoint } = this.reach(client, call, where);
    const policy = endpoint && endpointPolicy(endpoint);
    const { action, resource } = call;
    const through =
      policy === undefined ? {} : { endpointPolicy: policy, endpoint: `${endpoint?.stack}/${endpoint?.logicalId}` };
    await this.#identity.authorize(session, { action, resource, ...through }, where);
  }

  /** A call without a role's credentials: anonymous, or through a presigned URL. Only the endpoint policy is evaluated. */
  async makeUnsigned(client: AwsClient, call: AwsCall, where: string): Promise<void> {
    const { endpoint } = this.reach(client, call, where);
    const policy = endpoint && endpointPolicy(endpoint);
    if (endpoint === undefined || policy === undefined || admits(policy, call)) return;
    refuse({
      resource: where,
      code: 'AccessDenied',
      message: `${call.action} on resource: ${call.resource} is not authorized because no VPC endpoint policy allows it`,
      repair: `add to the PolicyDocument of ${endpoint.stack}/${endpoint.logicalId}: Allow ${call.action} on ${call.resource}`,
      source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    });
  }

  /** Checks the network path only. */
  reach(
    client: AwsClient | undefined,
    { service, region }: Pick<AwsCall, 'service' | 'region'>,
    where: string,
  ): AwsPath {
    if (client === undefined) return {};
    const path = this.#reachability?.pathTo(client, `com.amazonaws.${region ?? client.region}.${service}`) ?? {};
    if (path.blocked === undefined) return path;
    throw new Unreachable({
      resource: where,
      message: `no connection: ${path.blocked}`,
      repair: path.repair ?? 'open what blocks it',
    });
  }
}
