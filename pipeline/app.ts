import { bundles } from './bundles';

// Must be the first import: see bundles.ts. The imports below load the CDK.

import { readFileSync } from 'node:fs';
import { setImmediate as nextRound } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { App } from 'aws-cdk-lib';
import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { type CloudAssembly, CONTEXT_ENV, CONTEXT_OVERFLOW_LOCATION_ENV } from 'aws-cdk-lib/cx-api';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { providerNames } from '../services/catalog/catalog';
import { ConfigurationError, readConfiguration } from './configuration';
import type { Configuration } from './configuration-shape';
import { PipelineStack } from './pipeline-stack';
import { crossed, isCrossed, quotaUses } from './quotas';

/**
 * The one entry of the CDK app: what cdk.json's `app` starts.
 *
 * The configuration is read before there is an `App`, because an `App` makes its output directory at once, and a wrong
 * configuration writes nothing.
 */
async function main(): Promise<void> {
  try {
    await synthesize(readConfiguration(context().privateApi, providerNames));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** The two largest modules that the CDK loads at their first use, which here is while esbuild is still at work. */
const neededSoon = () => [RegionInfo, CfnVPC];

/**
 * The CDK validates templates by a program in WebAssembly, of which a synthesis runs little, and that once: V8 is to compile what is
 * called and no more, and not to optimize it.
 */
const VALIDATION = ['--wasm-lazy-compilation', '--liftoff-only'];

async function synthesize(configuration: Configuration): Promise<void> {
  for (const flag of VALIDATION) setFlagsFromString(flag);
  neededSoon();
  const directories = await bundles();
  // Whether the bundles were made or were there: the CDK notes for each construct by which calls it came about, Node's own included.
  await nextRound();
  // The CDK's own limit of resources would end here with a stack trace; it is a quota among others, see below.
  const app = new App({ autoSynth: false, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  new PipelineStack(app, 'Pipeline', {
    configuration,
    bundles: directories,
    // A constant outside CodeBuild: two syntheses of one tree are the same byte for byte.
    buildId: process.env.CODEBUILD_BUILD_ID ?? 'no-build',
  });
  reportQuotas(app.synth());
}

/** What AWS raises on request is told; what it never allows is an error like a wrong configuration. */
function reportQuotas(assembly: CloudAssembly): void {
  const uses = quotaUses(assembly).filter(isCrossed);
  for (const use of uses) console.error(crossed(use, providerNames.length));
  if (uses.some(({ quota }) => !quota.adjustable)) process.exitCode = 2;
}

/** The context as the CLI hands it over, which is where an `App` takes it from. */
function context(): { readonly privateApi?: unknown } {
  const overflow = process.env[CONTEXT_OVERFLOW_LOCATION_ENV];
  return {
    ...JSON.parse(process.env[CONTEXT_ENV] ?? '{}'),
    ...(overflow === undefined ? {} : JSON.parse(readFileSync(overflow, 'utf8'))),
  };
}

void main();
