import { bundles } from './bundles';

// Must be the first import: see bundles.ts. The imports below load the CDK.

import { readFileSync } from 'node:fs';
import { setImmediate as nextRound } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { App } from 'aws-cdk-lib';
import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CLI_VERSION_ENV, type CloudAssembly, CONTEXT_ENV, CONTEXT_OVERFLOW_LOCATION_ENV } from 'aws-cdk-lib/cx-api';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { providerNames } from '../services/catalog/catalog';
import { accountLines, accountNeeds } from './account-needs';
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

/** Loads the two largest modules that the CDK loads lazily, while esbuild is still working. */
const neededSoon = () => [RegionInfo, CfnVPC];

/**
 * The CDK validates templates by a WebAssembly program. A synthesis runs a small part of it, once: V8 compiles only what is called,
 * and does not optimize it.
 */
const VALIDATION = ['--wasm-lazy-compilation', '--liftoff-only'];

async function synthesize(configuration: Configuration): Promise<void> {
  for (const flag of VALIDATION) setFlagsFromString(flag);
  neededSoon();
  const directories = await bundles();
  // The CDK records a stack trace for each construct. From the next turn of the event loop on, it is the same whether the bundles
  // were just written or existed already.
  await nextRound();
  // The CDK's own limit of resources is off: it would fail with a stack trace, and reportQuotas checks it among the others.
  const app = new App({ autoSynth: false, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  new PipelineStack(app, 'Pipeline', {
    configuration,
    bundles: directories,
    // A constant outside CodeBuild: two syntheses of one tree are the same byte for byte.
    buildId: process.env.CODEBUILD_BUILD_ID ?? 'no-build',
  });
  const assembly = app.synth();
  reportQuotas(assembly);
  // To a person at the CLI: a build is part of a pipeline that is deployed already.
  if (process.env[CLI_VERSION_ENV] !== undefined && process.env.CODEBUILD_BUILD_ID === undefined) reportNeeds(assembly);
}

/** An exceeded quota that AWS raises on request is reported; any other is an error, as a wrong configuration is. */
function reportQuotas(assembly: CloudAssembly): void {
  const uses = quotaUses(assembly).filter(isCrossed);
  for (const use of uses) console.error(crossed(use, providerNames.length));
  if (uses.some(({ quota }) => !quota.adjustable)) process.exitCode = 2;
}

function reportNeeds(assembly: CloudAssembly): void {
  console.error('Before the first deployment each account needs (README, "First deployment to AWS"):');
  for (const line of accountLines(accountNeeds(assembly))) console.error(`  ${line}`);
}

/** The context as the CLI passes it, read where an `App` reads it. */
function context(): { readonly privateApi?: unknown } {
  const overflow = process.env[CONTEXT_OVERFLOW_LOCATION_ENV];
  return {
    ...JSON.parse(process.env[CONTEXT_ENV] ?? '{}'),
    ...(overflow === undefined ? {} : JSON.parse(readFileSync(overflow, 'utf8'))),
  };
}

void main();
