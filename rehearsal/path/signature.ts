import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKey, Holder } from './credentials';

/** How far a client's clock may be off, "in most cases": "AWS Signature Version 4 for API requests", IAM User Guide. */
const SKEW_MILLISECONDS = 5 * 60 * 1000;

/** The Authorization header of a signed request, not verified yet. */
export interface Claim {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: Date;
  /** The owner of the access key. */
  readonly holder: Holder;
}

export interface Expected {
  readonly region: string;
  readonly service: string;
  holder(accessKeyId: string): Holder | undefined;
}

/** A request whose signature is not valid; the message says why. */
export class SignatureRefused extends Error {}

/**
 * Reads who claims to have signed a request, and checks everything that does not need the body.
 *
 * Throws a SignatureRefused. A signature in the query string (a presigned URL) is not accepted: AWS's pages on HTTP APIs do
 * not mention it.
 */
export function claimOf({ headers }: IncomingMessage, expected: Expected): Claim {
  const { credential, signedHeaders, signature } = readAuthorization(headers.authorization ?? '');
  const [accessKeyId = '', day, ...scope] = credential.split('/');
  checkScope(scope, expected);
  const date = dateOf(headers['x-amz-date'], day);
  checkAge(date);
  const holder = expected.holder(accessKeyId);
  if (holder === undefined) throw new SignatureRefused('nobody here has this access key');
  checkSessionToken(headers['x-amz-security-token'], holder.key);
  checkSignedHeaders(signedHeaders, headers);
  return { accessKeyId, signedHeaders, signature, date, holder };
}

function readAuthorization(text: string) {
  if (text === '') throw new SignatureRefused('the request is not signed (Signature Version 4)');
  const [, scheme, fields = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  if (scheme !== 'AWS4-HMAC-SHA256')
    throw new SignatureRefused(
      'the request is not signed: its Authorization header does not begin with AWS4-HMAC-SHA256',
    );
  const field = (name: string): string => {
    const value = new RegExp(`(?:^|[,\\s])${name}=([^,\\s]+)`).exec(fields)?.[1];
    if (value === undefined) throw new SignatureRefused(`its Authorization header has no ${name}`);
    return value;
  };
  return {
    credential: field('Credential'),
    signedHeaders: field('SignedHeaders').toLowerCase().split(';'),
    signature: field('Signature'),
  };
}

function checkScope([region, service, end, ...surplus]: readonly string[], expected: Expected): void {
  if (end !== 'aws4_request' || surplus.length > 0)
    throw new SignatureRefused('its Credential is not of the form KEY/DAY/REGION/SERVICE/aws4_request');
  if (region !== expected.region)
    throw new SignatureRefused(`it is signed for the region ${region}, the API is in ${expected.region}`);
  if (service !== expected.service)
    throw new SignatureRefused(`it is signed for the service ${service}, not for ${expected.service}`);
}

function checkAge(date: Date): void {
  const off = Date.now() - date.getTime();
  if (Math.abs(off) > SKEW_MILLISECONDS)
    throw new SignatureRefused(
      `it was signed ${Math.round(Math.abs(off) / 1000)} s ${off > 0 ? 'ago' : 'ahead of now'}: AWS takes 5 minutes at most`,
    );
}

function checkSessionToken(stated: string | string[] | undefined, { token }: AccessKey): void {
  if (stated !== token)
    throw new SignatureRefused(
      token === undefined
        ? 'it carries a session token, which does not belong to this access key'
        : 'its x-amz-security-token is not the one of these temporary credentials',
    );
}

function checkSignedHeaders(signedHeaders: readonly string[], headers: IncomingMessage['headers']): void {
  const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = must.filter((name) => !signedHeaders.includes(name));
  if (missing.length > 0) throw new SignatureRefused(`its signature leaves out ${missing.join(', ')}`);
  const absent = signedHeaders.filter((name) => headers[name] === undefined);
  if (absent.length > 0) throw new SignatureRefused(`it is signed with ${absent.join(', ')}, which it does not carry`);
}

/** Verifies the claim by signing the request again. Throws a SignatureRefused. */
export async function verify(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: Buffer,
  { region, service }: Expected,
  { signedHeaders, signature, date, holder }: Claim,
): Promise<void> {
  const stated = headers['x-amz-content-sha256'];
  // UNSIGNED-PAYLOAD is Amazon S3's alone: an HTTP API refuses it (aws/aws-sdk-java-v2#5581).
  if (stated !== undefined && stated !== createHash('sha256').update(body).digest('hex'))
    throw new SignatureRefused('its x-amz-content-sha256 is not the hash of its body');
  const query = url.indexOf('?');
  const request = new HttpRequest({
    method,
    path: query === -1 ? url : url.slice(0, query),
    query: query === -1 ? {} : queryOf(url.slice(query + 1)),
    headers: Object.fromEntries(signedHeaders.map((name) => [name, String(headers[name])])),
    body,
  });
  const again = await signer(holder.key, region, service).sign(request, {
    signingDate: date,
    // The library would leave out some of these, which the client has signed.
    signableHeaders: new Set(signedHeaders),
  });
  const right = /Signature=(\w+)$/.exec(String(again.headers.authorization))?.[1] ?? '';
  if (!equal(right, signature)) throw new SignatureRefused('its signature does not match the request');
}

function signer({ id, secret, token }: AccessKey, region: string, service: string): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId: id, secretAccessKey: secret, ...(token !== undefined && { sessionToken: token }) },
    region,
    service,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
}

function dateOf(header: string | string[] | undefined, day: string | undefined): Date {
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(header ?? '')) ?? [];
  const time = new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime()))
    throw new SignatureRefused('its x-amz-date is missing or not of the form 20261122T182230Z');
  if (day !== `${year}${month}${date}`)
    throw new SignatureRefused('its x-amz-date is not on the day of its Credential');
  return time;
}

/** The decoded query parameters; the library encodes and sorts them. */
function queryOf(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const part of text.split('&').filter((one) => one !== '')) {
    const equals = part.indexOf('=');
    const [name, value] = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    query[decoded(name)] ??= [];
    query[decoded(name)]!.push(decoded(value));
  }
  return query;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function equal(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
