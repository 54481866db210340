import { context } from '../../cdk.json';

/** Plain data, to be changed at will before it is read. */
// biome-ignore lint/suspicious/noExplicitAny: a test makes it wrong on purpose
export type RawConfiguration = any;

/** The configuration that cdk.json ships with, after `change`. */
export function exampleConfiguration(change: (configuration: RawConfiguration) => void = () => {}): RawConfiguration {
  const configuration = structuredClone(context.privateApi);
  change(configuration);
  return configuration;
}

/** Two environments in accounts of their own: `staging`, then `prod`. */
export function twoEnvironments(): RawConfiguration {
  return exampleConfiguration((configuration) => {
    const [prod] = configuration.environments;
    const staging = structuredClone(prod);
    staging.name = 'staging';
    // The same numbers but for the first digit, which no example account has.
    for (const holder of [staging.globalApi, ...Object.values<{ account: string }>(staging.providers)]) {
      holder.account = `0${holder.account.slice(1)}`;
    }
    configuration.environments = [staging, prod];
  });
}

/** The feature flags of cdk.json, which an App that the CLI does not start must be given. */
export function featureFlags(): Record<string, unknown> {
  const { privateApi: _configuration, ...flags } = context;
  return flags;
}
