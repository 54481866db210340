import { mkdirSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Place } from '../../cloudformation/world';

interface DynaliteOptions {
  readonly path: string;
  readonly createTableMs: number;
  readonly updateTableMs: number;
  readonly deleteTableMs: number;
}

// dynalite has no types of its own.
const dynalite = require('dynalite') as (options: DynaliteOptions) => Server;

/** A DynamoDB error as its JSON body gives it. */
export class DynamoDbError extends Error {
  constructor(
    /** `ResourceInUseException`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The DynamoDB of one account and region: dynalite over one LevelDB directory, so that what was written stays. */
export class DynamoDbStore {
  readonly directory: string;
  readonly #server: Server;
  readonly #handle: RequestListener;
  readonly #listening: Promise<void>;

  constructor(stateDirectory: string, place: Place) {
    this.directory = join(stateDirectory, 'dynamodb', place.account, place.region);
    mkdirSync(this.directory, { recursive: true });
    this.#server = inPlace(place, () =>
      dynalite({ path: this.directory, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 }),
    );
    // Requests reach dynalite only through `pass`, after they were authorized. Its server listens all the same, and
    // turns away whoever finds the port, because dynalite closes its database only when a listening server is closed.
    this.#handle = this.#server.listeners('request')[0] as RequestListener;
    this.#server.removeAllListeners('request');
    this.#server.on('request', (_request, response: ServerResponse) => response.writeHead(403).end());
    this.#listening = new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#listening.catch(() => {});
  }

  /**
   * Answers a request whose body has been read.
   *
   * dynalite gets a stream of its own instead of the client's request: it throws when a request breaks off, and a
   * service that is killed while it sends must not take the rehearsal with it.
   */
  pass(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, body: Buffer, response: ServerResponse): void {
    const { method, url, headers } = request;
    const replay = Object.assign(Readable.from(body.length === 0 ? [] : [body]), { method, url, headers });
    this.#handle(replay as unknown as IncomingMessage, response);
  }

  /** Calls an operation as CloudFormation would. Throws a DynamoDbError. */
  async call(operation: string, input: unknown): Promise<Record<string, unknown>> {
    await this.#listening;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20000101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=cloudformation, SignedHeaders=host, Signature=none',
    };
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve) => {
      const response = {
        statusCode: 200,
        setHeader() {},
        end(text = '') {
          resolve({ status: this.statusCode, text });
        },
      };
      const body = Buffer.from(JSON.stringify(input));
      this.pass({ method: 'POST', url: '/', headers }, body, response as unknown as ServerResponse);
    });
    const output = text === '' ? {} : JSON.parse(text);
    if (status === 200) return output;
    throw new DynamoDbError(String(output.__type).split('#').at(-1)!, output.message ?? output.Message ?? text);
  }

  async close(): Promise<void> {
    await this.#listening;
    this.#server.closeAllConnections();
    await new Promise<void>((resolve, reject) =>
      this.#server.close((error) => (error === undefined || error === null ? resolve() : reject(error))),
    );
  }
}

/** Runs `begin` where dynalite reads its account and region: it takes them from the environment, once, as it starts. */
function inPlace<T>(place: Place, begin: () => T): T {
  const { AWS_ACCOUNT_ID, AWS_REGION } = process.env;
  Object.assign(process.env, { AWS_ACCOUNT_ID: place.account, AWS_REGION: place.region });
  try {
    return begin();
  } finally {
    restore({ AWS_ACCOUNT_ID, AWS_REGION });
  }
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
