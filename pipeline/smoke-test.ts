import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CfnOutput, Duration } from 'aws-cdk-lib';
import { ShellStep } from 'aws-cdk-lib/pipelines';
import { catalog } from '../services/catalog/catalog';
import type { Route } from '../services/catalog/provider';
import type { Authorization } from '../stages/global-api/authorization';
import { questionOf } from './question';

/**
 * Outlasts the "few minutes" in which a VPC link returns that had no traffic for 60 days (API Gateway Developer Guide, "Set
 * up VPC links"), and those in which new targets of a load balancer become healthy.
 */
const PATIENCE = Duration.minutes(10);

/**
 * Sends the deployed API, at the address in its stack's output, the catalog's question for each route.
 *
 * An API that is open has to answer as the catalog says, all the way from the service. One that is not has to refuse by
 * 401 or 403, which comes from the route's authorizer. Every request is retried for SMOKE_TEST_SECONDS. The commands contain the
 * script, so that the test needs no sources.
 */
export function smokeTest(environment: string, url: CfnOutput, auth: Authorization): ShellStep {
  const questions = routes().flatMap((route) => questionOf(route, auth) ?? []);
  return new ShellStep(`${environment}-SmokeTest`, {
    env: { SMOKE_TEST_SECONDS: String(PATIENCE.toSeconds()) },
    envFromCfnOutputs: { API_URL: url },
    commands: [
      written('ask-routes.cjs', readFileSync(join(__dirname, 'ask-routes.cjs'), 'utf8')),
      written('questions.json', `[\n${questions.map(inAscii).join(',\n')}\n]\n`),
      'node ask-routes.cjs questions.json',
    ],
  });
}

function routes(): readonly Route[] {
  return Object.values(catalog).flatMap((provider): readonly Route[] => provider.routes);
}

/** A shell command that writes a file verbatim. */
function written(file: string, content: string): string {
  return `cat > ${file} <<'END OF FILE'\n${content}END OF FILE`;
}

/** It is not documented that CloudFormation keeps characters beyond ASCII in a template. */
function inAscii(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
