import { readCdkJson } from '../assembly/cdk-json';
import type { Variation, Variations } from '../cost/cost';

/** The context key of this repository's configuration, which no other room knows. */
const CONTEXT_KEY = 'privateApi';

/** What of it varies; the app checks the rest. */
interface Configuration {
  readonly environments?: readonly { readonly name: string }[];
  readonly zones?: readonly string[];
}

/**
 * Configurations with one more environment and with one more zone. Zones are candidates, since only the app knows which exist:
 * the next one is tried when it refuses one. None for an app that is not configured by that key.
 */
export function variationsOf(directory: string, context: Readonly<Record<string, string>>): Variations {
  const given = context[CONTEXT_KEY] ?? readCdkJson(directory).context[CONTEXT_KEY];
  const configuration = (typeof given === 'string' ? JSON.parse(given) : given) as Configuration | undefined;
  if (configuration === undefined) return { environment: [], zone: [] };
  const vary = (name: Variation['name'], added: string, change: Configuration): Variation => ({
    name,
    added,
    context: { ...context, [CONTEXT_KEY]: JSON.stringify({ ...configuration, ...change }) },
  });

  const { environments = [], zones = [] } = configuration;
  const last = environments.at(-1);

  const prefix = zones[0]?.replace(/\d+$/, '');
  const candidates = prefix === undefined ? [] : [1, 2, 3, 4, 5, 6].map((number) => `${prefix}${number}`);
  return {
    environment:
      last === undefined
        ? []
        : [
            vary('environment', `one more like ${last.name}`, {
              environments: [...environments, { ...last, name: `${last.name}2` }],
            }),
          ],
    zone: candidates
      .filter((zone) => !zones.includes(zone))
      .map((zone) => vary('zone', zone, { zones: [...zones, zone] })),
  };
}
