import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Resource } from '../cloudformation/world';
import type { Session } from '../permissions/caller';
import { endToEnd } from './forward';
import type { CompiledRoute, CompiledStage } from './http-api';
import type { RequestTrace } from './request-trace';

/** One request, from its first byte to its last. */
export interface Exchange extends RequestTrace {
  readonly id: string;
  readonly began: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** What the stage's routes match: the path without the stage's name. */
  routePath: string;
  stage?: CompiledStage;
  route?: CompiledRoute;
  /** The whole body, if it was read because a signature covers it. */
  body?: Buffer;
  /** The claims of its token. */
  claims?: Readonly<Record<string, unknown>>;
  /** Who signed the request. */
  caller?: Session;
  /** Bytes of the answer's body. */
  sent: number;
  /** Why it ended early. */
  broken?: string;
  /** What the integration answered, and after how many milliseconds. */
  answered?: { readonly status: number; readonly after: number };
}

/** What the API and its load balancer make of a request's headers; the host's name stays the client's. */
export function integrationHeaders({ request, id, balancer }: Exchange): OutgoingHttpHeaders {
  const headers = endToEnd(request.headers);
  delete headers.expect;
  headers.forwarded = forwarded(request);
  for (const name in headers) if (name.startsWith('x-forwarded-')) delete headers[name];
  if (balancer !== undefined) {
    for (const name of balancer.dropped) delete headers[name];
    if (balancer.client !== undefined) headers['x-forwarded-for'] = balancer.client;
    headers['x-forwarded-port'] = String(balancer.port);
    headers['x-forwarded-proto'] = 'http';
  }
  headers.via = 'HTTP/1.1 AmazonAPIGateway';
  headers['x-amzn-trace-id'] ??= `Root=1-${id.slice(0, 8)}-${id.replaceAll('-', '').slice(8)}`;
  return headers;
}

/**
 * "HTTP APIs translate incoming X-Forwarded-* headers into a standard Forwarded header and will append the egress IP, Host,
 * and protocol": "Amazon API Gateway important notes", API Gateway Developer Guide. The host and the protocol that a client
 * claims for itself are left out: how they are translated is not documented.
 */
function forwarded({ headers, socket }: IncomingMessage): string {
  const client = socket.remoteAddress ?? '127.0.0.1';
  const own = `by=${socket.localAddress ?? '127.0.0.1'};for=${client};host=${headers.host ?? ''};proto=http`;
  const before = headers['x-forwarded-for'];
  if (before === undefined && headers.forwarded === undefined) return own;
  const claimed = before === undefined ? [] : String(before).split(/\s*,\s*/);
  const translated = claimed.map((address) => `for=${/^[\w.-]+$/.test(address) ? address : JSON.stringify(address)}`);
  return [...(headers.forwarded === undefined ? [] : [headers.forwarded]), ...translated, own].join(', ');
}

/** What the front door adds to every answer: the request's id and its path, up to where it ended. */
export function ownHeaders({ id, steps, broken }: Exchange): OutgoingHttpHeaders {
  const taken = steps.join(' -> ');
  const path = broken === undefined ? taken : `${taken} -x ${broken}`;
  return { 'apigw-requestid': id, 'x-rehearsal-path': path.replace(/[^\x20-\x7e]/g, '?') };
}

/** The `$context` variables of an access log. "Customizing HTTP API access logs", API Gateway Developer Guide. */
export function logContext(exchange: Exchange, api: Resource): Readonly<Record<string, unknown>> {
  const { request, response, answered, broken } = exchange;
  const now = new Date();
  const failed = response.statusCode >= 500 ? broken : undefined;
  const latency = answered && Math.round(answered.after);
  const claims = Object.entries(exchange.claims ?? {}).map(
    ([name, value]) => [`authorizer.claims.${name}`, value] as const,
  );
  return {
    ...Object.fromEntries(claims),
    accountId: api.account,
    apiId: api.id,
    domainName: request.headers.host,
    'error.message': broken === undefined ? undefined : http.STATUS_CODES[response.statusCode],
    extendedRequestId: exchange.id,
    httpMethod: request.method,
    'identity.accountId': exchange.caller?.account,
    'identity.caller': exchange.caller?.principalId,
    'identity.sourceIp': request.socket.remoteAddress ?? '127.0.0.1',
    'identity.user': exchange.caller?.principalId,
    'identity.userAgent': request.headers['user-agent'],
    'identity.userArn': exchange.caller?.arn,
    integrationErrorMessage: failed,
    'integration.error': failed,
    integrationLatency: latency,
    'integration.latency': latency,
    integrationStatus: answered?.status,
    'integration.integrationStatus': answered?.status,
    'integration.status': answered?.status,
    path: exchange.path,
    protocol: `HTTP/${request.httpVersion}`,
    requestId: exchange.id,
    requestTime: commonLogTime(now),
    requestTimeEpoch: Math.floor(now.getTime() / 1000),
    responseLatency: Math.round(performance.now() - exchange.began),
    responseLength: exchange.sent,
    routeKey: exchange.route?.key,
    stage: exchange.stage?.name,
    status: response.statusCode,
  };
}

/** `22/Nov/2026:18:22:29 +0000`. */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
