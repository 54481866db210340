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
    staging.globalApi.account = '555555555555';
    staging.providers = { dogs: { account: '666666666666' }, todo: { account: '777777777777' } };
    configuration.environments = [staging, prod];
  });
}

/** The feature flags of cdk.json, which an App that the CLI does not start must be given. */
export function featureFlags(): Record<string, unknown> {
  const { privateApi: _configuration, ...flags } = context;
  return flags;
}
