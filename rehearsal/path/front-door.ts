import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureText } from '../cloudformation/failure-text';
import type { Resource, World } from '../cloudformation/world';
import { type ChangeClock, shortened } from '../kit/clock';
import { type Misdirected, misdirected, targetOf } from '../kit/local-host';
import { portRefusal } from '../kit/port-in-use';
import type { AccessLogs } from './access-log';
import type { AccountThrottles } from './account-throttles';
import { Authorizers } from './authorizer';
import { type Exchange, integrationHeaders, logContext, ownHeaders } from './exchange';
import { type FailedRequest, FailedRequests } from './failed-request';
import { type Failure, forward, hasBody, PAYLOAD_LIMIT } from './forward';
import { type CompiledRoute, type CompiledStage, compileApi } from './http-api';
import type { LocalIssuer } from './local-issuer';
import { Memo } from './memo';
import type { RegisteredTargets } from './registered-targets';
import type { RequestPaths } from './request-path';
import { traceStep } from './request-trace';
import type { Signers } from './signed-caller';
import { TokenBucket } from './token-bucket';

export interface FrontDoorProps {
  readonly world: World;
  readonly paths: RequestPaths;
  readonly targets: RegisteredTargets;
  /** Is told of every request. */
  readonly clock: ChangeClock;
  /** Connections to the hosts. */
  readonly agent: http.Agent;
  readonly accessLogs?: AccessLogs;
  /** Who may sign requests. @default - nobody */
  readonly signers?: Signers;
  /** Stands for the issuers of tokens. @default - the issuers themselves are asked for their keys */
  readonly issuer?: LocalIssuer;
  readonly accountThrottles: AccountThrottles;
  /** Called for errors of the rehearsal itself. */
  notice?(line: string): void;
  /** The API's resource as it is now; undefined once it is deleted. */
  api(): Resource | undefined;
}

/**
 * "Total combined size of request line and header values": "Quotas for configuring and running an HTTP API", API Gateway
 * Developer Guide.
 */
const HEAD_LIMIT = 10_240;
/** Node's limit: higher than the API's, so that the API answers and not Node. */
const LONGEST_HEADER = 64 * 1024;

/**
 * An HTTP API on 127.0.0.1.
 *
 * API Gateway's own errors are as in the "HTTP API" chapters of the API Gateway Developer Guide. A request that reaches no
 * host is answered with 503 and the status text as JSON; on AWS, a load balancer that cannot reach its targets answers 502,
 * 503 or 504, which the API passes on. The header `x-rehearsal-path` says what happened.
 */
export class FrontDoor {
  readonly #props: FrontDoorProps;
  /** The last one listens; earlier ones only finish their requests. */
  readonly #servers: http.Server[] = [];
  readonly #memo: Memo;
  readonly #authorizers: Authorizers;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #closing = new AbortController();
  readonly #failed = new FailedRequests();
  #port = 0;

  constructor(props: FrontDoorProps) {
    this.#props = props;
    this.#memo = new Memo(props.world);
    this.#authorizers = new Authorizers(props);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Requests whose last answer was an error. */
  get failed(): readonly FailedRequest[] {
    return this.#failed.all;
  }

  get port(): number {
    return this.#port;
  }

  /** Rejects with a UsageError that names who needs the port, `the API of prod`, if something else listens there. */
  async listen(port: number, needing: string): Promise<void> {
    const server = http.createServer({ maxHeaderSize: LONGEST_HEADER }, (request, response) => {
      const elsewhere = misdirected(request);
      if (elsewhere !== undefined) return refuseHost(response, elsewhere);
      this.#serve(request, response).catch((error: Error) => this.#internalError(response, error));
    });
    // Longer than a client waits between two requests, so that the client's side closes first.
    server.keepAliveTimeout = 75_000;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
    } catch (error) {
      throw portRefusal(error as NodeJS.ErrnoException, port, needing) ?? error;
    }
    this.#servers.push(server);
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Accepts no new requests until it listens again; requests in progress go on. */
  leavePort(): void {
    const server = this.#servers.at(-1);
    server?.close();
    server?.closeIdleConnections();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(
      this.#servers.map(async (server) => {
        if (server.listening) server.close();
        const closed = server.listening ? once(server, 'close') : undefined;
        server.closeAllConnections();
        await closed;
      }),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#props.clock.asked();
    const url = targetOf(request);
    const query = url.indexOf('?');
    const exchange: Exchange = {
      id: randomUUID(),
      began: performance.now(),
      request,
      response,
      path: query === -1 ? url : url.slice(0, query),
      routePath: '',
      steps: [],
      targets: [],
      sent: 0,
    };
    const api = this.#props.api();
    if (api !== undefined) traceStep(exchange, 'HTTP API', api);
    const head = headBytes(request);
    if (head > HEAD_LIMIT)
      return this.#break(
        exchange,
        431,
        `request line and header values have ${head} bytes: an HTTP API takes ${HEAD_LIMIT}`,
      );
    const stage = this.#stage(exchange.path);
    if (stage === undefined) return this.#break(exchange, 404, 'no stage has this path');
    exchange.stage = stage.compiled;
    exchange.routePath = stage.path;
    if (stage.compiled.accessLog !== undefined) response.on('close', () => this.#log(exchange));
    const route = stage.compiled.routes.match(request.method ?? 'GET', stage.path);
    if (route === undefined) return this.#break(exchange, 404, noRoute(exchange));
    exchange.route = route;
    exchange.steps.push(`route ${route.key}`);
    const throttled = this.#throttled(stage.compiled, route, api);
    if (throttled !== undefined) return this.#break(exchange, 429, `throttled at ${throttled}`);
    if (Number(request.headers['content-length']) > PAYLOAD_LIMIT)
      return this.#break(exchange, 413, 'the body is larger than 10 MB');
    const authorization = route.properties.AuthorizationType;
    if (api !== undefined && authorization !== undefined && authorization !== 'NONE') {
      const denial = await this.#authorizers.deny(exchange, route, api);
      if (denial !== undefined) return this.#break(exchange, denial.status, denial.reason);
    }
    return this.#integrate(exchange, route, query === -1 ? '' : url.slice(query + 1));
  }

  /** `/<stage>/…` for every stage but `$default`, which is served from the root; `path` is what its routes match. */
  #stage(path: string): { compiled: CompiledStage; path: string } | undefined {
    const stages = this.#memo.get('stages', () => {
      const api = this.#props.api();
      return api === undefined ? new Map<string, CompiledStage>() : compileApi(this.#props.world, api);
    });
    const first = path.split('/', 2)[1] ?? '';
    const named = first === '$default' ? undefined : stages.get(first);
    if (named !== undefined) return { compiled: named, path: path.slice(first.length + 1) || '/' };
    const compiled = stages.get('$default');
    return compiled && { compiled, path };
  }

  /**
   * The limit that is exceeded: each route's own, then that of all APIs of the account.
   *
   * "Throttling requests to your HTTP API", API Gateway Developer Guide, has no limit between the two. Whether the routes of a
   * stage share its default is not said there; the page on REST APIs applies a stage's limits to each method.
   */
  #throttled(stage: CompiledStage, route: CompiledRoute, api: Resource | undefined): string | undefined {
    const own = this.#bucket(stage, route);
    if (!own.take()) return `${own.rate} a second, burst ${own.burst}`;
    if (api === undefined) return undefined;
    const shared = this.#props.accountThrottles.of(api);
    if (shared.take()) return undefined;
    return `${shared.rate} a second, burst ${shared.burst}, of all APIs of account ${api.account} in ${api.region}`;
  }

  #bucket(stage: CompiledStage, route: CompiledRoute): TokenBucket {
    const key = `${stage.name} ${route.key}`;
    const { rate, burst } = route.throttle;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined || bucket.rate !== rate || bucket.burst !== burst) {
      bucket = new TokenBucket(rate, burst);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  async #integrate(exchange: Exchange, route: CompiledRoute, query: string): Promise<void> {
    const { request } = exchange;
    if (route.integration === undefined)
      return this.#break(exchange, 404, `the route has no integration: give ${route.name} a Target`);
    if (route.link === undefined)
      return this.#break(exchange, 500, `VPC link ${route.integration.ConnectionId} does not exist`);
    const stated = route.integration.IntegrationMethod!;
    const method = stated === 'ANY' ? (request.method ?? 'GET') : stated;
    const head = { method, path: exchange.path, query, headers: request.headers };
    const end = this.#props.paths.throughVpcLink(route.link, route.integration.IntegrationUri!, head, exchange);
    switch (end.kind) {
      case 'blocked':
        if (end.silent) await this.#waitForTimeout(exchange, route.timeout / 1000);
        return this.#break(exchange, 503, end.reason);
      case 'answer':
        return this.#send(exchange, end.status, end.headers, end.body);
      case 'host':
        return this.#forward(exchange, route, end.port, method);
    }
  }

  #forward(exchange: Exchange, route: CompiledRoute, port: number, method: string): void {
    const { agent, targets } = this.#props;
    for (const target of exchange.targets) targets.begin(target);
    forward(exchange.request, exchange.response, {
      ...(exchange.body && { body: exchange.body }),
      agent,
      port,
      method,
      headers: integrationHeaders(exchange),
      timeout: route.timeout,
      idleTimeout: exchange.balancer?.idleTimeout,
      onAnswer: (status, bytes) => {
        exchange.answered = { status, after: performance.now() - exchange.began };
        exchange.sent = bytes;
        this.#failed.answered(exchange, status);
        return ownHeaders(exchange);
      },
      onFailure: (failure) => {
        const [status, reason] = answerTo(failure, route.timeout, exchange.balancer?.idleTimeout);
        this.#break(exchange, status, reason);
      },
      onEnd: () => {
        for (const target of exchange.targets) targets.end(target);
      },
    });
  }

  #break(exchange: Exchange, status: number, reason: string): void {
    exchange.broken = reason;
    this.#failed.answered(exchange, status);
    const message = status === 413 ? 'Request Entity Too Large' : http.STATUS_CODES[status]!;
    this.#send(exchange, status, { 'content-type': 'application/json' }, JSON.stringify({ message }));
  }

  #send(exchange: Exchange, status: number, headers: Readonly<Record<string, string>>, body: string): void {
    const { request, response } = exchange;
    if (response.headersSent || response.destroyed) return;
    exchange.sent = Buffer.byteLength(body);
    // The rest of the request's body is not read.
    const whole = request.complete || !hasBody(request);
    response.writeHead(status, {
      ...headers,
      ...(whole ? {} : { connection: 'close' }),
      'content-length': exchange.sent,
      ...ownHeaders(exchange),
    });
    response.end(body);
  }

  /** Waits as the API does until its timeout, in shortened time. */
  #waitForTimeout({ response }: Exchange, seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        response.off('close', done);
        this.#closing.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, shortened(seconds));
      response.on('close', done);
      this.#closing.signal.addEventListener('abort', done);
    });
  }

  #log(exchange: Exchange): void {
    const { stage } = exchange;
    const api = this.#props.api();
    if (stage?.accessLog === undefined || api === undefined) return;
    this.#props.accessLogs?.write(stage.accessLog, logContext(exchange, api));
  }

  /** An error of the rehearsal itself. */
  #internalError(response: ServerResponse, error: Error): void {
    this.#props.notice?.(`front door: ${failureText(error)}`);
    if (response.headersSent) return void response.destroy();
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'Internal Server Error' }));
  }
}

function noRoute({ request, path }: Exchange): string {
  const encoded = /%2f/i.test(path) ? ': an HTTP API decodes the path before it looks for a route' : '';
  return `no route for ${request.method} ${path}${encoded}`;
}

function refuseHost(response: ServerResponse, { status, message }: Misdirected): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}

/** The values' bytes, without the names: each character is one byte as it came. */
function headBytes({ method, url, httpVersion, rawHeaders }: IncomingMessage): number {
  let bytes = `${method} ${url} HTTP/${httpVersion}`.length;
  for (let value = 1; value < rawHeaders.length; value += 2) bytes += rawHeaders[value]!.length;
  return bytes;
}

/** The client's answer, and the reason for the log. */
function answerTo(failure: Failure, timeout: number, idleTimeout?: number): readonly [status: number, reason: string] {
  switch (failure) {
    case 'refused':
      return [503, 'the connection was refused'];
    case 'broken':
      return [502, 'the host closed the connection before it answered'];
    case 'broken off':
      return [502, 'the host broke off its answer'];
    case 'late':
      return [503, `no answer within ${timeout} ms`];
    case 'idle':
      return [504, `no answer within ${idleTimeout} ms, the load balancer's idle_timeout`];
    case 'unfinished':
      return [503, `the answer was not complete within ${timeout} ms: an HTTP API streams none`];
    case 'request too large':
      return [413, 'the body is larger than 10 MB'];
    case 'answer too large':
      return [500, 'the answer is larger than 10 MB'];
    case 'answer header too large':
      return [502, 'the header of the answer is larger than the 32 KB that a load balancer takes'];
  }
}
