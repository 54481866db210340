import {
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../kit/refusal';
import { writeFileWhole } from '../kit/whole-file';

/** The claims of a token that can be chosen. */
export interface TokenClaims {
  readonly issuer: string;
  readonly audience: string;
  /** Separated by spaces. */
  readonly scope?: string;
  /** Its lifetime; negative for a token that has expired. */
  readonly seconds: number;
}

const KEY_ID = 'rehearsal';

/**
 * Stands for the issuer of an authorizer's configuration, with its own key, so that tokens can be tried without an identity
 * provider and without a change of the template.
 *
 * Tokens are verified as strictly as otherwise; only the public keys come from here instead of the issuer. The private key is
 * in a file that only its owner can read.
 */
export class LocalIssuer {
  readonly #key: KeyObject;

  constructor(file: string) {
    this.#key = readKey(file) ?? newKey(file);
  }

  /** The answer of the issuer's `jwks_uri`. */
  get keys() {
    const { kty, n, e } = createPublicKey(this.#key).export({ format: 'jwk' });
    return { keys: [{ kty: kty!, n: n!, e: e!, kid: KEY_ID, alg: 'RS256', use: 'sig' }] };
  }

  token({ issuer, audience, scope, seconds }: TokenClaims): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: 'rehearsal',
      aud: audience,
      // A token that has expired was issued before it expired.
      iat: now + Math.min(seconds, 0) - 1,
      exp: now + seconds,
      jti: randomUUID(),
      ...(scope !== undefined && { scope }),
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.#key, 'base64url')}`;
  }
}

/** Undefined if the key cannot be read: a new one only ends tokens that would expire within an hour anyway. */
function readKey(file: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    return undefined;
  }
}

function newKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileWhole(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })), 0o600);
  } catch (error) {
    throw new UsageError(
      `${file}: the key of the local issuer cannot be written (${(error as Error).message}): make room for it, or start without --local-issuer`,
    );
  }
  return privateKey;
}
