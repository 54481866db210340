/** What a provider is to the outside. This file imports nothing, so that everything may import it. */

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path in the form of API Gateway: `/todo/{todoId}`. */
  readonly path: string;
}

export interface Provider {
  /** Lower-case letters, digits and hyphens; part of stack, parameter and role names. */
  readonly name: string;
  /** The TCP port of the service, of its load balancer and of its listener in the global API: one number all the way. */
  readonly port: number;
  /** Answers 200 as soon as the service can serve; reads no data. */
  readonly healthPath: string;
  readonly routes: readonly Route[];
}
