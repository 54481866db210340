import {
  DynamoDBClient,
  DynamoDBServiceException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import type { Command } from '@smithy/core/client';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { CallerLeft } from '../http/deadline';
import { Unavailable } from '../http/problem';
import { CallLimit } from './call-limit';

/** Calls at a time, each with a connection of its own. */
const MOST_CALLS = 50;

/** How long a call waits for each step, in milliseconds. */
export interface Patience {
  /** For one of the other calls to end. */
  readonly queue: number;
  readonly connection: number;
  /** For the head, and then for each part of the body. */
  readonly answer: number;
}

/**
 * The wait in the queue and three attempts end before a request's deadline, although undici rounds timeouts above a second to
 * half seconds. The SDK's own default is to wait for ever.
 */
const PATIENCE: Patience = { queue: 500, connection: 1000, answer: 1500 };

/** The key of the signal on a command's input and on its request. A WeakMap instead would cost a fifteenth of a POST. */
const SIGNAL = Symbol('signal');

interface Signalled {
  [SIGNAL]?: AbortSignal;
}

const AWAY = 'The todos cannot be reached at the moment: try again';

/** Anything other than an answer from DynamoDB: a refused connection, a truncated answer, another server. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Tells the SDK that it may try again. */
  readonly $retryable = {};
}

/**
 * Calls to DynamoDB, each of which ends with its signal.
 *
 * While DynamoDB does not answer, one call at a time tries whether it does again: abandoned calls may still be executed when it
 * comes back, so there should be few of them.
 */
export class DynamoDbCalls {
  readonly #limit: CallLimit;
  readonly #client: DynamoDBClient;

  /** The client finds region, credentials and endpoint (`AWS_ENDPOINT_URL_DYNAMODB`) where the SDK always does. */
  constructor({ queue, connection, answer }: Patience = PATIENCE) {
    this.#limit = new CallLimit(MOST_CALLS, queue);
    const requestHandler = new SignalledHandler({
      dispatcher: {
        connections: MOST_CALLS,
        connect: { timeout: connection },
        headersTimeout: answer,
        bodyTimeout: answer,
      },
    });
    this.#client = new DynamoDBClient({
      // Resolving the middleware anew for each call is most of what a call costs.
      cacheMiddleware: true,
      maxAttempts: 3,
      // By undici: a call costs two thirds of what it does by node:http, which is what the SDK takes by itself.
      requestHandler,
    });
    this.#client.middlewareStack.add(
      (next) => async (args) => {
        const signal = (args.input as Signalled)[SIGNAL]!;
        (args.request as Signalled)[SIGNAL] = signal;
        try {
          const result = await next(args);
          this.#limit.widen();
          return result;
        } catch (error) {
          if (error instanceof DynamoDBServiceException) {
            this.#limit.widen();
            throw error;
          }
          if (signal.reason instanceof CallerLeft) throw error;
          this.#limit.narrow();
          throw signal.aborted ? error : new NoAnswer('DynamoDB did not answer', { cause: error });
        }
      },
      { step: 'deserialize', priority: 'high', name: 'attempt' },
    );
  }

  /**
   * What DynamoDB answers; its own refusals are thrown as they are.
   *
   * Throws Unavailable after three attempts at what is a matter of time. Once the signal aborts it rejects, and no attempt
   * begins any more.
   */
  async send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: Command<I, O, DynamoDBClient['config'], ServiceInputTypes, ServiceOutputTypes>,
    signal: AbortSignal,
  ): Promise<O> {
    if (!(await this.#limit.acquire(signal))) throw new Unavailable(AWAY);
    try {
      (command.input as Signalled)[SIGNAL] = signal;
      return await this.#client.send(command);
    } catch (error) {
      const reason = error as Parameters<typeof isServerError>[0];
      if (!isThrottlingError(reason) && !isTransientError(reason) && !isServerError(reason)) throw reason;
      throw new Unavailable(AWAY, { cause: reason });
    } finally {
      this.#limit.release();
    }
  }
}

/**
 * Ends a request with its signal.
 *
 * The SDK takes a signal as an option of `send`, but resolves its middleware anew for every call that has an option.
 */
class SignalledHandler extends UndiciHttpHandler {
  override handle(...[request, options]: Parameters<UndiciHttpHandler['handle']>) {
    const abortSignal = (request as Signalled)[SIGNAL];
    return super.handle(request, { ...options, ...(abortSignal && { abortSignal }) });
  }
}
