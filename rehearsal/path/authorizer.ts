import type { IncomingMessage } from 'node:http';
import { JwtVerifier } from 'aws-jwt-verify';
import { assertIsJwks, type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { Resource, ResourceOf } from '../cloudformation/world';
import type { Exchange } from './exchange';
import type { CompiledRoute } from './http-api';
import type { LocalIssuer } from './local-issuer';
import { denySigned, type Signers } from './signed-caller';

/** A rejected request: API Gateway's status, and the reason for the header `x-rehearsal-path`. */
export interface Denial {
  readonly status: 401 | 403 | 413;
  readonly reason: string;
}

type Authorizer = ResourceOf<'AWS::ApiGatewayV2::Authorizer'>;

/** Of discovery and of key sets, in milliseconds: "Quotas for configuring and running an HTTP API", API Gateway Developer Guide. */
const ISSUER_TIMEOUT = 1500;
/** Bytes of a key set: the same page. */
const KEY_SET_LIMIT = 150_000;

interface Verifier {
  verify(token: string): Promise<Readonly<Record<string, unknown>>>;
}

/** How long a key set is kept: "Control access to HTTP APIs with JWT authorizers", API Gateway Developer Guide. */
const KEYS_KEPT = 2 * 60 * 60 * 1000;

/**
 * Decides who may call a route.
 *
 * Tokens are really verified, with the keys at the issuer's address: if this machine does not reach it, no token passes,
 * unless the local issuer stands for it. Signatures are verified too, by access keys that the rehearsal has issued.
 */
export class Authorizers {
  readonly #signers: Signers | undefined;
  readonly #issuer: LocalIssuer | undefined;
  readonly #verifiers = new Map<string, { readonly since: number; readonly verifier: Promise<Verifier> }>();

  /** Without `signers`, nobody has an access key; `issuer` stands for every issuer. */
  constructor({ signers, issuer }: { readonly signers?: Signers; readonly issuer?: LocalIssuer } = {}) {
    this.#signers = signers;
    this.#issuer = issuer;
  }

  /** Undefined if the request is allowed. */
  async deny(exchange: Exchange, route: CompiledRoute, api: Resource): Promise<Denial | undefined> {
    const type = route.properties.AuthorizationType ?? 'NONE';
    if (type === 'NONE') return undefined;
    if (type === 'AWS_IAM') {
      if (this.#signers === undefined) return { status: 403, reason: 'AWS_IAM: nobody here has an access key' };
      return denySigned(exchange, api, this.#signers);
    }
    if (route.authorizer === undefined) return { status: 401, reason: `route ${route.key} has no authorizer` };
    return this.#denyToken(exchange, route, route.authorizer);
  }

  async #denyToken(exchange: Exchange, route: CompiledRoute, authorizer: Authorizer): Promise<Denial | undefined> {
    const token = tokenOf(authorizer.properties.IdentitySource?.[0], exchange.request);
    if (token === undefined) return { status: 401, reason: `authorizer ${authorizer.logicalId}: no token` };
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = await (await this.#verifier(authorizer)).verify(token);
      exchange.claims = claims;
    } catch (error) {
      return { status: 401, reason: `authorizer ${authorizer.logicalId}: ${(error as Error).message}` };
    }
    const scopes = route.properties.AuthorizationScopes ?? [];
    // Some issuers write a list instead of a text.
    const granted = [claims.scope ?? claims.scp ?? ''].flat().flatMap((one) => String(one).split(' '));
    if (scopes.length === 0 || scopes.some((scope) => granted.includes(scope))) return undefined;
    return {
      status: 403,
      reason: `authorizer ${authorizer.logicalId}: the token has none of the scopes ${scopes.join(', ')}`,
    };
  }

  #verifier(authorizer: Authorizer): Promise<Verifier> {
    const { Issuer: issuer = '', Audience: audience = [] } = authorizer.properties.JwtConfiguration ?? {};
    const key = JSON.stringify([issuer, audience]);
    const known = this.#verifiers.get(key);
    if (known !== undefined && performance.now() - known.since < KEYS_KEPT) return known.verifier;
    const verifier = verifierFor(issuer, audience, this.#issuer);
    this.#verifiers.set(key, { since: performance.now(), verifier });
    verifier.catch(() => this.#verifiers.delete(key));
    return verifier;
  }
}

/**
 * Which claims a token must have: "Control access to HTTP APIs with JWT authorizers", API Gateway Developer Guide.
 *
 * The library checks signature, issuer, `exp` and `nbf`; the rest is done here.
 */
async function verifierFor(issuer: string, audience: readonly string[], own?: LocalIssuer): Promise<Verifier> {
  const location = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { jwksUri, keys } = own === undefined ? await publishedKeys(location) : { jwksUri: location, keys: own.keys };
  // If the local issuer stands for the configured one, the latter is never asked for keys.
  const fetcher = { fetch: async () => new TextEncoder().encode(JSON.stringify(keys)).buffer };
  const verifier = JwtVerifier.create(
    {
      issuer,
      jwksUri,
      // Checked below: API Gateway takes `client_id` where a token has no `aud`.
      audience: null,
      customJwtCheck: ({ payload }) => {
        const meantFor = [payload.aud ?? payload.client_id].flat();
        if (!meantFor.some((one) => audience.includes(String(one)))) {
          throw new Error(`the token is meant for ${meantFor.join(', ') || 'nobody'}, not for ${audience.join(', ')}`);
        }
        if (payload.exp === undefined) throw new Error('the token does not say when it expires (exp)');
        if (payload.iat !== undefined && payload.iat > Date.now() / 1000)
          throw new Error('the token was issued in the future (iat)');
      },
    },
    { jwksCache: new SimpleJwksCache(own === undefined ? {} : { fetcher }) },
  );
  verifier.cacheJwks(keys);
  return verifier;
}

/** Where an issuer says that its keys are, and what is there. */
async function publishedKeys(location: string): Promise<{ readonly jwksUri: string; readonly keys: Jwks }> {
  const jwksUri = await fetched(location, (settings) => (settings as { readonly jwks_uri: string }).jwks_uri);
  const keys = await fetched(jwksUri, (content) => {
    const jwks = content as Parameters<typeof assertIsJwks>[0];
    assertIsJwks(jwks);
    return jwks;
  });
  return { jwksUri, keys };
}

/** What `read` finds in the JSON at this address. */
async function fetched<Found>(url: string, read: (content: unknown) => Found): Promise<Found> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ISSUER_TIMEOUT) });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    const body = await response.text();
    const bytes = Buffer.byteLength(body);
    if (bytes > KEY_SET_LIMIT) throw new Error(`it has ${bytes} bytes: an HTTP API takes ${KEY_SET_LIMIT}`);
    return read(JSON.parse(body));
  } catch (error) {
    throw new Error(`no keys to verify tokens with: ${url} cannot be read (${(error as Error).message})`);
  }
}

/** `$request.header.Authorization` or `$request.querystring.token`, with or without `Bearer`. */
function tokenOf(source: unknown, request: IncomingMessage): string | undefined {
  const [, part, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(String(source)) ?? [];
  if (name === undefined) return undefined;
  const value =
    part === 'header'
      ? request.headers[name.toLowerCase()]
      : new URL(request.url ?? '/', 'http://localhost').searchParams.get(name);
  const token = String(value ?? '')
    .replace(/^Bearer\s+/i, '')
    .trim();
  return token === '' ? undefined : token;
}
