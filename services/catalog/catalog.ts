import { provider as dogs } from './dogs';
import type { Provider } from './provider';
import { provider as todo } from './todo';

/**
 * What each provider is to the outside, stated once.
 *
 * The service's router, its stage and the global API all read an entry: a route cannot exist in one of them and be
 * missing in another. A service imports its own entry and never this file, or its bundle would hold its neighbours too,
 * and a provider that comes or goes would replace all tasks and instances of the others.
 */
export const catalog = {
  dogs,
  todo,
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof catalog;

export const providerNames = Object.keys(catalog) as ProviderName[];
