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
import { Turns } from './turns';

/** Calls at a time, each with a connection of its own. */
const MOST_CALLS = 50;

/** How many milliseconds a call waits for what. */
export interface Patience {
  /** Until one of the others is done. */
  readonly turn: number;
  readonly connection: number;
  /** For the head, and then for each part of the body. */
  readonly answer: number;
}

/**
 * A turn and three attempts end before a request's deadline, also as undici counts above a second: in half seconds. The
 * SDK itself would wait for ever.
 */
const PATIENCE: Patience = { turn: 500, connection: 1000, answer: 1500 };

/** On a command's input, which the SDK hands through, and then on its request. WeakMaps cost a fifteenth of a POST. */
const SIGNAL = Symbol('signal');

interface Signalled {
  [SIGNAL]?: AbortSignal;
}

const AWAY = 'The todos cannot be reached at the moment: try again';

/** All that is not an answer of DynamoDB's: a refused connection, an answer that breaks off, something else that answers. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** To the SDK: it may try again. */
  readonly $retryable = {};
}

/**
 * Calls of DynamoDB, each of which ends with its signal.
 *
 * While DynamoDB does not answer, one call at a time tries whether it does again: a call that nobody waits for any more
 * may still be done when it comes back, so there should be few of them.
 */
export class DynamoDbCalls {
  readonly #turns: Turns;
  readonly #client: DynamoDBClient;

  /** The client finds region, credentials and endpoint (`AWS_ENDPOINT_URL_DYNAMODB`) where the SDK always does. */
  constructor({ turn, connection, answer }: Patience = PATIENCE) {
    this.#turns = new Turns(MOST_CALLS, turn);
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
          this.#turns.widen();
          return result;
        } catch (error) {
          if (error instanceof DynamoDBServiceException) {
            this.#turns.widen();
            throw error;
          }
          if (signal.reason instanceof CallerLeft) throw error;
          this.#turns.narrow();
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
    if (!(await this.#turns.take(signal))) throw new Unavailable(AWAY);
    try {
      (command.input as Signalled)[SIGNAL] = signal;
      return await this.#client.send(command);
    } catch (error) {
      const reason = error as Parameters<typeof isServerError>[0];
      if (!isThrottlingError(reason) && !isTransientError(reason) && !isServerError(reason)) throw reason;
      throw new Unavailable(AWAY, { cause: reason });
    } finally {
      this.#turns.give();
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
