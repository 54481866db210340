import type { Resource } from '../cloudformation/world';
import { partitionOf } from '../kit/partition';
import { Refusal } from '../kit/refusal';
import type { Identity } from '../permissions/caller';
import type { Denial } from './authorizer';
import type { Holder } from './credentials';
import type { Exchange } from './exchange';
import { bodyOf } from './request-body';
import { claimOf, SignatureRefused, verify } from './signature';

/** Who may sign requests, and what IAM says to it. */
export interface Signers {
  holder(accessKeyId: string): Holder | undefined;
  readonly identity: Identity;
}

/**
 * Lets a signed request through if the signature is right and its signer may call the route: AWS_IAM.
 *
 * An HTTP API answers 403 `Forbidden` whatever is wrong, and tells nobody what; here the way's header says it. Resource
 * policies do not exist for HTTP APIs, so nobody of another account may call: "Control access to HTTP APIs with IAM
 * authorization", API Gateway Developer Guide.
 */
export async function denySigned(exchange: Exchange, api: Resource, signers: Signers): Promise<Denial | undefined> {
  const { request } = exchange;
  const { region, account } = api;
  const expected = { region, service: 'execute-api', holder: (id: string) => signers.holder(id) };
  try {
    const claim = claimOf(request, expected);
    // Not before all else is right: nobody is read 10 MB from who does not even say a name.
    const body = await bodyOf(request);
    if (body === undefined) return { status: 413, reason: 'the body is larger than 10 MB' };
    exchange.body = body;
    await verify(request, body, expected, claim);
    const { session } = claim.holder;
    exchange.caller = session;
    const resource = `arn:${partitionOf(region)}:execute-api:${region}:${account}:${api.id}/${exchange.stage!.name}/${request.method}${inArn(exchange.routePath)}`;
    await signers.identity.authorize(session, { action: 'execute-api:Invoke', resource }, exchange.route!.name);
    return undefined;
  } catch (error) {
    if (error instanceof SignatureRefused) return { status: 403, reason: `AWS_IAM: ${error.message}` };
    if (error instanceof Refusal) return { status: 403, reason: `AWS_IAM: ${error.detail.message}` };
    throw error;
  }
}

/** What a policy's ARN could mean otherwise is not meant by a path. */
function inArn(path: string): string {
  return path.replace(/[*?]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
