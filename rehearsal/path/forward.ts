import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { targetOf } from '../kit/local-host';

/** Request and response bodies up to 10 MB: "Quotas for configuring and running an HTTP API", API Gateway Developer Guide. */
export const PAYLOAD_LIMIT = 10 * 1024 * 1024;

/** A body up to here is faster as a string. */
const SMALL = 16 * 1024;

/** The header of an answer: "Quotas for your Application Load Balancers". */
const ANSWER_HEADER_LIMIT = 32 * 1024;

export interface Forwarding {
  readonly agent: http.Agent;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  /** The request's body, if it has been read already. */
  readonly body?: Buffer;
  /** Real milliseconds for the whole answer, not shortened: a real process answers. */
  readonly timeout: number;
  /** Milliseconds in which the host, once it has the request, must begin to answer. @default - `timeout` alone counts */
  readonly idleTimeout?: number | undefined;
  /** The answer has come, with so many bytes of body; returns the headers to add to it. */
  onAnswer(status: number, bytes: number): OutgoingHttpHeaders;
  /** No answer: nothing has been sent to the client yet. */
  onFailure(failure: Failure): void;
  /** The host has finished with the request, answered or not. */
  onEnd(): void;
}

export type Failure =
  | 'refused'
  | 'broken'
  | 'broken off'
  | 'late'
  | 'idle'
  | 'unfinished'
  | 'request too large'
  | 'answer too large'
  | 'answer header too large';

/**
 * Sends the client's request on to a host, and the host's answer back once it is complete.
 *
 * An HTTP API streams no answer: "Stream the integration response for your proxy integrations", API Gateway Developer Guide,
 * says that by default the complete response is waited for, and that only REST APIs can do otherwise.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: Forwarding,
  again = false,
): void {
  const withBody = hasBody(request);
  let failure: Failure | undefined;
  let begun = false;
  let failed = false;
  let retried = false;

  const upstream = http.request({
    agent: forwarding.agent,
    host: '127.0.0.1',
    port: forwarding.port,
    method: forwarding.method,
    path: targetOf(request),
    headers: forwarding.headers,
    maxHeaderSize: ANSWER_HEADER_LIMIT,
  });
  const abandon = (reason: Failure) => {
    failure ??= reason;
    upstream.destroy(new Error(reason));
  };
  const fail = (reason: Failure) => {
    if (failed || response.destroyed) return;
    failed = true;
    forwarding.onFailure(failure ?? reason);
  };
  const late = setTimeout(() => abandon(begun ? 'unfinished' : 'late'), forwarding.timeout);
  let idle: NodeJS.Timeout | undefined;
  const { idleTimeout = Number.POSITIVE_INFINITY } = forwarding;
  if (idleTimeout < forwarding.timeout)
    upstream.on('finish', () => {
      idle = setTimeout(() => abandon('idle'), idleTimeout);
    });
  const onClientGone = () => {
    if (!response.writableFinished) upstream.destroy();
  };
  response.on('close', onClientGone);

  upstream.on('response', (answer) => {
    begun = true;
    clearTimeout(idle);
    receive(answer, {
      whole: (body) => {
        if (failure === undefined && !response.destroyed) sendAnswer(response, answer, body, forwarding);
      },
      tooLarge: () => abandon('answer too large'),
      brokenOff: () => fail('broken off'),
    });
  });
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    // The host may have closed a kept-alive connection just now, before it read this request.
    const kept = error.code === 'ECONNRESET' && upstream.reusedSocket && !begun;
    if (kept && !withBody && !again && failure === undefined && !response.destroyed) {
      retried = true;
      return;
    }
    fail(failures[error.code ?? ''] ?? (begun ? 'broken off' : 'broken'));
  });
  upstream.on('close', () => {
    clearTimeout(late);
    clearTimeout(idle);
    response.off('close', onClientGone);
    if (retried) return forward(request, response, forwarding, true);
    forwarding.onEnd();
  });

  if (!withBody) return void upstream.end();
  if (forwarding.body !== undefined) return void upstream.end(forwarding.body);
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > PAYLOAD_LIMIT) abandon('request too large');
  });
  request.pipe(upstream);
}

const failures: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: 'refused',
  HPE_HEADER_OVERFLOW: 'answer header too large',
};

interface Receiver {
  whole(body: Buffer): void;
  /** It would be longer than an HTTP API takes; nothing more of it is kept. */
  tooLarge(): void;
  brokenOff(): void;
}

function receive(answer: IncomingMessage, { whole, tooLarge, brokenOff }: Receiver): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > PAYLOAD_LIMIT) return tooLarge();
    chunks.push(chunk);
  });
  answer.on('end', () => whole(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  answer.on('close', () => {
    if (!answer.complete) brokenOff();
  });
}

function sendAnswer(response: ServerResponse, answer: IncomingMessage, body: Buffer, forwarding: Forwarding): void {
  const status = answer.statusCode!;
  const headers = { ...endToEnd(answer.headers), ...forwarding.onAnswer(status, body.length) };
  // What has no body states its length, if at all, by itself.
  if (forwarding.method !== 'HEAD' && status !== 204 && status !== 304) headers['content-length'] = body.length;
  response.writeHead(status, headers);
  // Node sends the header and a string in one piece, and copies less than it does for a second buffer.
  if (body.length <= SMALL) return void response.end(body.toString('latin1'), 'latin1');
  response.end(body);
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
