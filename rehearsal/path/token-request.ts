import type { World } from '../cloudformation/world';
import { AUTHORIZER } from './http-api';
import type { LocalIssuer } from './local-issuer';

/** Which token is asked for. What it leaves out follows from the deployed authorizers. */
export interface TokenRequest {
  readonly issuer?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly seconds?: number;
}

export type TokenAnswer = { readonly token: string } | { readonly problem: string };

/** The usual lifetime of an access token. */
const DEFAULT_SECONDS = 3600;

/** A token that the local issuer signs, in the name of the issuer that the deployed authorizers trust. */
export function answerToken(world: World, own: LocalIssuer | undefined, request: TokenRequest): TokenAnswer {
  const asked = new Map<string, string>();
  for (const { properties } of world.all(AUTHORIZER)) {
    const { Issuer: issuer, Audience: [audience] = [] } = properties.JwtConfiguration ?? {};
    if (issuer !== undefined && audience !== undefined && !asked.has(issuer)) asked.set(issuer, audience);
  }
  const known = [...asked.keys()];
  if (known.length === 0) return { problem: 'No API that is deployed here asks for tokens (auth.type jwt)' };
  if (own === undefined)
    return {
      problem: `This rehearsal takes tokens of ${known.join(', ')} alone: start it with --local-issuer for tokens of its own`,
    };
  const issuer = request.issuer ?? (known.length === 1 ? known[0]! : undefined);
  if (issuer === undefined)
    return { problem: `Several issuers are asked for: choose one with --issuer: ${known.join(', ')}` };
  const audience = request.audience ?? asked.get(issuer);
  if (audience === undefined)
    return {
      problem: `No API that is deployed here asks for tokens of ${issuer}: name an --audience, or one of ${known.join(', ')}`,
    };
  const { scope, seconds = DEFAULT_SECONDS } = request;
  return { token: own.token({ issuer, audience, seconds, ...(scope !== undefined && { scope }) }) };
}
