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

/** The calls that tasks and instances make of AWS: they have to get there, past an endpoint's policy, and be allowed. */
export class AwsCalls {
  readonly #identity: Identity;
  readonly #reachability?: AwsReachability;

  /** Without `reachability` every call gets there: for who has no network around it. */
  constructor(identity: Identity, reachability?: AwsReachability) {
    this.#identity = identity;
    this.#reachability = reachability;
  }

  /** By a role's session; undefined is a client outside of all VPCs. Throws a Refusal unless it is answered. */
  async make(client: AwsClient | undefined, session: Session, call: AwsCall, where: string): Promise<void> {
    const { endpoint } = this.reach(client, call, where);
    const policy = endpoint && endpointPolicy(endpoint);
    const { action, resource } = call;
    const through =
      policy === undefined ? {} : { endpointPolicy: policy, endpoint: `${endpoint?.stack}/${endpoint?.logicalId}` };
    await this.#identity.authorize(session, { action, resource, ...through }, where);
  }

  /** A call that is not made with our credentials: anonymous, or through a presigned URL. Only the endpoint policy is asked. */
  async makeUnsigned(client: AwsClient, call: AwsCall, where: string): Promise<void> {
    const { endpoint } = this.reach(client, call, where);
    const policy = endpoint && endpointPolicy(endpoint);
    if (endpoint === undefined || policy === undefined || (await admits(policy, call))) return;
    refuse({
      resource: where,
      code: 'AccessDenied',
      message: `${call.action} on resource: ${call.resource} is not authorized because no VPC endpoint policy allows it`,
      repair: `add to the PolicyDocument of ${endpoint.stack}/${endpoint.logicalId}: Allow ${call.action} on ${call.resource}`,
      source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    });
  }

  /** Only whether it gets there. */
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
