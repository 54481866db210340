import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { CONTEXT_ENV, CONTEXT_OVERFLOW_LOCATION_ENV } from 'aws-cdk-lib/cx-api';
import { bundleService } from '../services/bundle';
import { providerNames } from '../services/catalog/catalog';
import { ConfigurationError, readConfiguration } from './configuration';
import type { Configuration } from './configuration-shape';
import { PipelineStack } from './pipeline-stack';

/**
 * The one entry of the CDK app: what cdk.json's `app` starts.
 *
 * The configuration is read before there is an `App`, because an `App` makes its output directory at once, and a wrong
 * configuration writes nothing.
 */
try {
  synthesize(readConfiguration(context().privateApi));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function synthesize(configuration: Configuration): void {
  const bundles = Object.fromEntries(providerNames.map((name) => [name, bundleService(name)])) as Record<
    (typeof providerNames)[number],
    string
  >;
  const app = new App({ autoSynth: false });
  new PipelineStack(app, 'Pipeline', {
    configuration,
    bundles,
    // A constant outside CodeBuild: two syntheses of one tree are the same byte for byte.
    buildId: process.env.CODEBUILD_BUILD_ID ?? 'no-build',
  });
  app.synth();
}

/** The context as the CLI hands it over, which is where an `App` takes it from. */
function context(): { readonly privateApi?: unknown } {
  const overflow = process.env[CONTEXT_OVERFLOW_LOCATION_ENV];
  return {
    ...JSON.parse(process.env[CONTEXT_ENV] ?? '{}'),
    ...(overflow === undefined ? {} : JSON.parse(readFileSync(overflow, 'utf8'))),
  };
}
