/** What a provider is to the outside. This file imports nothing, so that everything may import it. */

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path in the form of API Gateway: `/todo/{todoId}`. */
  readonly path: string;
  /** What a good answer looks like: the tests of the service, the smoke test and docs/routes.md read it here. */
  readonly answer: Answer;
  /**
   * A request that has to be refused, and how: for a route that cannot be asked for its good answer by who does not know
   * what is stored, or must not store anything. The smoke test asks it of a deployed API, so it must be harmless.
   */
  readonly refusal?: Refusal;
}

export interface Answer {
  readonly status: number;
  /** Without parameters: `application/json`. */
  readonly mediaType: string;
  readonly body: Shape;
}

export interface Refusal extends Answer {
  /** The path with a value for each parameter, and the body to send. */
  readonly of: { readonly path: string; readonly mediaType?: string; readonly body?: string };
}

/** The shape of a JSON value, as JSON Schema puts it; of that only these words. Fields that are not named may come too. */
export type Shape =
  | {
      readonly type: 'object';
      readonly required: readonly string[];
      readonly properties: Readonly<Record<string, Shape>>;
    }
  | { readonly type: 'array'; readonly items: Shape }
  | { readonly type: 'string'; readonly enum?: readonly string[] }
  | { readonly type: 'number' | 'integer' | 'boolean' };

/** The query with which the health path answers 200 only once the load balancer has checked it, too. */
export const ONCE_CHECKED = 'once-checked';

export interface Provider {
  /** Lower-case letters, digits and hyphens; part of stack, parameter and role names. */
  readonly name: string;
  /** The TCP port on which the service itself listens. */
  readonly port: number;
  /**
   * The TCP ports on which it is published, from its load balancer to its listeners in the global API. Requests take the first; the
   * others are there for as long as the first changes (README, "Changing a port"). No two providers share one.
   *
   * @default - `port` alone
   */
  readonly published?: readonly [number, ...number[]];
  /** Answers 200 as soon as the service can serve; reads no data. */
  readonly healthPath: string;
  readonly routes: readonly Route[];
}

/** The ports on which a provider is published; requests take the first. */
export function publishedPorts({ port, published = [port] }: Provider): readonly [number, ...number[]] {
  return published;
}
