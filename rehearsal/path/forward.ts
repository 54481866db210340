import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { targetOf } from '../kit/local-host';

/** Request and response bodies up to 10 MB: "Amazon API Gateway quotas", API Gateway Developer Guide. */
export const PAYLOAD_LIMIT = 10 * 1024 * 1024;

export interface Forwarding {
  readonly agent: http.Agent;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  /** The request's body, where it was read already. */
  readonly body?: Buffer;
  /** Milliseconds for the whole answer: what answers is a real process, so they are real. */
  readonly timeout: number;
  /** The answer has begun; returns the headers to add to it. */
  onAnswer(answer: IncomingMessage): OutgoingHttpHeaders;
  /** No answer: nothing has been sent to the client yet. */
  onFailure(failure: Failure): void;
  /** The host is done with the request, one way or the other. */
  onEnd(): void;
}

export type Failure = 'refused' | 'broken' | 'late' | 'too large';

/** Sends the client's request on to a host and its answer back, both as streams. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: Forwarding,
  again = false,
): void {
  const withBody = hasBody(request);
  let failure: Failure | undefined;
  let retried = false;

  const upstream = http.request({
    agent: forwarding.agent,
    host: '127.0.0.1',
    port: forwarding.port,
    method: forwarding.method,
    path: targetOf(request),
    headers: forwarding.headers,
  });
  const abandon = (reason: Failure) => {
    failure ??= reason;
    upstream.destroy(new Error(reason));
  };
  const late = setTimeout(() => abandon('late'), forwarding.timeout);
  const onClientGone = () => {
    if (!response.writableFinished) upstream.destroy();
  };
  response.on('close', onClientGone);

  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode!, { ...endToEnd(answer.headers), ...forwarding.onAnswer(answer) });
    answer.pipe(response);
    // An answer that breaks off must not look complete.
    answer.on('aborted', () => response.destroy());
  });
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (response.headersSent) return void response.destroy();
    if (response.destroyed) return;
    // A connection kept from an earlier request may have been closed by the host just now: nothing was asked of it yet.
    if (error.code === 'ECONNRESET' && upstream.reusedSocket && !withBody && !again && failure === undefined) {
      retried = true;
      return;
    }
    forwarding.onFailure(failure ?? (error.code === 'ECONNREFUSED' ? 'refused' : 'broken'));
  });
  upstream.on('close', () => {
    clearTimeout(late);
    response.off('close', onClientGone);
    if (retried) return forward(request, response, forwarding, true);
    forwarding.onEnd();
  });

  if (!withBody) return void upstream.end();
  if (forwarding.body !== undefined) return void upstream.end(forwarding.body);
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > PAYLOAD_LIMIT) abandon('too large');
  });
  request.pipe(upstream);
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers without those that are meant for the next hop only (RFC 9110, section 7.6.1). */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = headers.connection?.toLowerCase().split(/\s*,\s*/) ?? [];
  const kept: OutgoingHttpHeaders = {};
  for (const name in headers) {
    if (!hopByHop.has(name) && !named.includes(name)) kept[name] = headers[name];
  }
  return kept;
}
