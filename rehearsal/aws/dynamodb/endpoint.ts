import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsEnvironment, World } from '../../cloudformation/world';
import { misdirected } from '../../kit/local-host';
import { Refusal } from '../../kit/refusal';
import { type AwsCalls, Unreachable } from '../../path/aws-calls';
import type { Credentials, Holder } from '../../path/credentials';
import { putObjectOf, type S3Objects } from '../s3/objects';
import { signedRequest, touchedArns } from './request';
import type { DynamoDbStore } from './store';

// DynamoDB's own limit on a request: 16 MB (BatchWriteItem, "Service, account, and table quotas").
const MOST_BYTES = 16 * 1024 * 1024;

export interface DynamoDbEndpointProps {
  readonly world: World;
  readonly calls: AwsCalls;
  readonly credentials: Credentials;
  readonly s3?: Pick<S3Objects, 'put'>;
  /** The store of an account and region, if it has any table. */
  store(environment: AwsEnvironment): DynamoDbStore | undefined;
  /** Reports a refused call, each once. */
  notice(line: string): void;
}

/**
 * The endpoint for all AWS calls of services: one port of 127.0.0.1 for all accounts.
 *
 * As on AWS, the access key identifies the caller and the signature's scope the region. Each call is authorized for the
 * caller's role before dynalite gets it. What is put into a bucket goes to {@link S3Objects}. Calls to any other AWS service are answered with an error, so that none leaves the
 * machine.
 */
export class DynamoDbEndpoint {
  readonly #props: DynamoDbEndpointProps;
  readonly #server = createServer((request, response) => this.#receive(request, response));
  #url: Promise<string> | undefined;
  /** Calls that are allowed at the World's current revision, so that policies are not evaluated for every request. */
  #allowed = new Set<string>();
  #allowedAt = -1;
  #noticed = new Set<string>();

  constructor(props: DynamoDbEndpointProps) {
    this.#props = props;
    // Clients keep connections open between calls; ours to close, not theirs to find closed under a call.
    this.#server.keepAliveTimeout = 0;
  }

  /** `http://127.0.0.1:<port>`; begins to listen with the first call. */
  url(): Promise<string> {
    this.#url ??= new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
    return this.#url;
  }

  async close(): Promise<void> {
    if (this.#url === undefined) return;
    await this.#url;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const elsewhere = misdirected(request);
    if (elsewhere !== undefined)
      return void answer(response, elsewhere.status, 'ValidationException', elsewhere.message);
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('error', () => {}); // The client has closed the connection: nobody to answer.
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      if (bytes > MOST_BYTES)
        return answer(response, 413, 'RequestEntityTooLargeException', 'Request size exceeds 16 MB');
      this.#dispatch(request, Buffer.concat(chunks), response).catch((error: unknown) => {
        answer(response, 500, 'InternalServerError', error instanceof Error ? error.message : String(error));
      });
    });
  }

  async #dispatch(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { s3 } = this.#props;
    const put = s3 && putObjectOf(request);
    if (put === undefined) return this.#answer(request, body, response);
    const answered = await s3!.put(put, body);
    if (answered === undefined) return void request.socket.destroy();
    if (answered.notice !== undefined) this.#notice(answered.notice);
    response.writeHead(answered.status, { 'content-type': 'application/xml' }).end(answered.body);
  }

  async #answer(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const signed = signedRequest(request.headers);
    if (signed === undefined) {
      const service = /\/([a-z0-9-]+)\/aws4_request/.exec(String(request.headers.authorization))?.[1];
      if (service === 'dynamodb') return answer(response, 400, 'UnknownOperationException', '');
      if (service === undefined) {
        return answer(response, 400, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token');
      }
      this.#notice(`A service called AWS ${service}, of which the rehearsal has no twin: the call failed.`);
      return answer(response, 501, 'NotImplementedException', `The rehearsal has no twin of AWS ${service}`);
    }
    const { accessKeyId, region, operation } = signed;
    const holder = this.#props.credentials.holder(accessKeyId);
    if (holder === undefined) {
      return answer(
        response,
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    const environment = { account: holder.session.account, region };
    const input = objectIn(body);
    if (input === undefined) return answer(response, 400, 'SerializationException', '');
    try {
      for (const arn of touchedArns(environment, input)) await this.#authorize(holder, environment, operation, arn);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#notice(error.message);
      if (error instanceof Unreachable) return void request.socket.destroy();
      return answer(response, 400, 'AccessDeniedException', error.detail.message);
    }
    const store = this.#props.store(environment);
    if (store === undefined) return answer(response, 400, 'ResourceNotFoundException', 'Requested resource not found');
    const { status, body: output } = await store.answer(operation, input);
    reply(response, status, output);
  }

  async #authorize(
    { session, client }: Holder,
    { region }: AwsEnvironment,
    operation: string,
    resource: string,
  ): Promise<void> {
    if (this.#allowedAt !== this.#props.world.revision) {
      this.#allowed.clear();
      this.#allowedAt = this.#props.world.revision;
    }
    const call = `${session.arn} ${client?.subnet} ${operation} ${resource}`;
    if (this.#allowed.has(call)) return;
    const revision = this.#allowedAt;
    const made = { service: 'dynamodb', region, action: `dynamodb:${operation}`, resource };
    await this.#props.calls.make(client, session, made, client?.name ?? session.roleArn);
    if (revision === this.#props.world.revision) this.#allowed.add(call);
  }

  #notice(line: string): void {
    if (this.#noticed.has(line)) return;
    this.#noticed.add(line);
    this.#props.notice(line);
  }
}

function objectIn(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, code: string, message: string): void {
  reply(response, status, { __type: `com.amazon.coral.service#${code}`, message }, { 'x-amzn-errortype': code });
}

function reply(response: ServerResponse, status: number, output: object, more: OutgoingHttpHeaders = {}): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...more,
  });
  response.end(body);
}
