import type { IncomingMessage } from 'node:http';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Resource } from '../cloudformation/world';
import type { CompiledRoute } from './http-api';

/** Turned away, with API Gateway's status and the reason that the way's header shows. */
export interface Denial {
  readonly status: 401 | 403;
  readonly reason: string;
}

interface Verifier {
  verify(token: string): Promise<Readonly<Record<string, unknown>>>;
}

/** How long a key set is kept: "Control access to HTTP APIs with JWT authorizers", API Gateway Developer Guide. */
const KEYS_KEPT = 2 * 60 * 60 * 1000;

/**
 * Decides who may call a route.
 *
 * Tokens are really verified, which needs the issuer's keys from its own address: on a machine that does not reach it,
 * no token passes. Signatures of AWS are never accepted, because nobody here could tell whose they are.
 */
export class Authorizers {
  readonly #verifiers = new Map<string, { readonly since: number; readonly verifier: Promise<Verifier> }>();

  /** Undefined if the request may pass. */
  async deny(route: CompiledRoute, request: IncomingMessage): Promise<Denial | undefined> {
    const type = route.properties.AuthorizationType ?? 'NONE';
    if (type === 'NONE') return undefined;
    if (type === 'AWS_IAM') {
      const signed = String(request.headers.authorization ?? '').startsWith('AWS4-HMAC-SHA256 ');
      return {
        status: 403,
        reason: signed
          ? 'AWS_IAM: the request is signed, but no AWS is here to verify the signature'
          : 'AWS_IAM: the request is not signed (Signature Version 4)',
      };
    }
    if (route.authorizer === undefined) return { status: 401, reason: `route ${route.key} has no authorizer` };
    return this.#denyToken(route, route.authorizer, request);
  }

  async #denyToken(route: CompiledRoute, authorizer: Resource, request: IncomingMessage): Promise<Denial | undefined> {
    const token = tokenOf(authorizer.properties.IdentitySource?.[0], request);
    if (token === undefined) return { status: 401, reason: `authorizer ${authorizer.logicalId}: no token` };
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = await (await this.#verifier(authorizer)).verify(token);
    } catch (error) {
      return { status: 401, reason: `authorizer ${authorizer.logicalId}: ${(error as Error).message}` };
    }
    const scopes: readonly string[] = route.properties.AuthorizationScopes ?? [];
    const granted = String(claims.scope ?? claims.scp ?? '').split(' ');
    if (scopes.length === 0 || scopes.some((scope) => granted.includes(scope))) return undefined;
    return {
      status: 403,
      reason: `authorizer ${authorizer.logicalId}: the token has none of the scopes ${scopes.join(', ')}`,
    };
  }

  #verifier(authorizer: Resource): Promise<Verifier> {
    const { Issuer: issuer, Audience: audience } = authorizer.properties.JwtConfiguration;
    const key = JSON.stringify([issuer, audience]);
    const known = this.#verifiers.get(key);
    if (known !== undefined && performance.now() - known.since < KEYS_KEPT) return known.verifier;
    const verifier = verifierFor(issuer, audience);
    this.#verifiers.set(key, { since: performance.now(), verifier });
    verifier.catch(() => this.#verifiers.delete(key));
    return verifier;
  }
}

async function verifierFor(issuer: string, audience: readonly string[]): Promise<Verifier> {
  const { jwks_uri: jwksUri } = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const verifier = JwtVerifier.create({
    issuer,
    jwksUri,
    // Checked below: API Gateway takes `client_id` where a token has no `aud`.
    audience: null,
    customJwtCheck: ({ payload }) => {
      const meantFor = [payload.aud ?? payload.client_id].flat();
      if (!meantFor.some((one) => audience.includes(String(one)))) {
        throw new Error(`the token is meant for ${meantFor.join(', ') || 'nobody'}, not for ${audience.join(', ')}`);
      }
    },
  });
  verifier.cacheJwks(await fetchJson(jwksUri));
  return verifier;
}

// biome-ignore lint/suspicious/noExplicitAny: what an issuer publishes is checked by the verifier
async function fetchJson(url: string): Promise<any> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new Error(`no keys to verify tokens with: ${url} cannot be read (${(error as Error).message})`);
  }
}

/** `$request.header.Authorization` or `$request.querystring.token`, with or without `Bearer`. */
function tokenOf(source: unknown, request: IncomingMessage): string | undefined {
  const [, place, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(String(source)) ?? [];
  if (name === undefined) return undefined;
  const value =
    place === 'header'
      ? request.headers[name.toLowerCase()]
      : new URL(request.url ?? '/', 'http://localhost').searchParams.get(name);
  const token = String(value ?? '')
    .replace(/^Bearer\s+/i, '')
    .trim();
  return token === '' ? undefined : token;
}
