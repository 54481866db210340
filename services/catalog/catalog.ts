/**
 * What each provider is to the outside, stated once.
 *
 * The service's router, its stage and the global API all read this: a route cannot exist in one of them and be missing
 * in another. This file imports nothing, so that everything may import it.
 */

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

export const catalog = {
  dogs: {
    name: 'dogs',
    port: 8080,
    healthPath: '/health',
    routes: [
      { method: 'GET', path: '/dogs' },
      { method: 'GET', path: '/dogs/males' },
      { method: 'GET', path: '/dogs/females' },
    ],
  },
  todo: {
    name: 'todo',
    port: 8081,
    healthPath: '/health',
    routes: [
      { method: 'GET', path: '/todo' },
      { method: 'POST', path: '/todo' },
      { method: 'GET', path: '/todo/{todoId}' },
    ],
  },
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof catalog;

export const providerNames = Object.keys(catalog) as ProviderName[];
