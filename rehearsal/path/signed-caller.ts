import type { Resource } from '../cloudformation/world';
import { partitionOf } from '../kit/partition';
import { Refusal } from '../kit/refusal';
import type { Call, Identity } from '../permissions/caller';
import type { Denial } from './authorizer';
import type { Holder } from './credentials';
import type { Exchange } from './exchange';
import { bodyOf } from './request-body';
import { claimOf, SignatureRefused, verify } from './signature';

/** The owners of access keys, and IAM, which decides what they may do. */
export interface Signers {
  holder(accessKeyId: string): Holder | undefined;
  readonly identity: Identity;
}

/**
 * AWS_IAM: undefined if the signature is right and its signer may call the route.
 *
 * An HTTP API answers 403 `Forbidden` without a reason; here the header `x-rehearsal-path` has it. HTTP APIs have no resource
 * policies, so no caller of another account is allowed: "Control access to HTTP APIs with IAM
 * authorization", API Gateway Developer Guide.
 */
export async function denySigned(exchange: Exchange, api: Resource, signers: Signers): Promise<Denial | undefined> {
  const { request } = exchange;
  const { region } = api;
  const expected = { region, service: 'execute-api', holder: (id: string) => signers.holder(id) };
  try {
    const claim = claimOf(request, expected);
    // Read last, so that up to 10 MB are read only for a request whose other claims are valid.
    const body = await bodyOf(request);
    if (body === undefined) return { status: 413, reason: 'the body is larger than 10 MB' };
    exchange.body = body;
    await verify(request, body, expected, claim);
    const { session } = claim.holder;
    exchange.caller = session;
    const call = invocationOf(api, exchange.stage!.name, String(request.method), exchange.routePath);
    await signers.identity.authorize(session, call, exchange.route!.name);
    return undefined;
  } catch (error) {
    if (error instanceof SignatureRefused) return { status: 403, reason: `AWS_IAM: ${error.message}` };
    if (error instanceof Refusal) return { status: 403, reason: `AWS_IAM: ${error.detail.message}` };
    throw error;
  }
}

/** What a caller of a route has to be allowed. */
export function invocationOf(
  { region, account, id }: Resource<unknown>,
  stage: string,
  method: string,
  path: string,
): Call {
  const arn = `arn:${partitionOf(region)}:execute-api:${region}:${account}:${id}`;
  return { action: 'execute-api:Invoke', resource: `${arn}/${stage}/${method}${inArn(path)}` };
}

/** A path in an ARN, with the characters escaped that are wildcards in policies. */
function inArn(path: string): string {
  return path.replace(/[*?]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
