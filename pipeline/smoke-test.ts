import type { CfnOutput } from 'aws-cdk-lib';
import { ShellStep } from 'aws-cdk-lib/pipelines';
import { catalog } from '../services/catalog/catalog';
import type { Route } from '../services/catalog/provider';
import type { Authorization } from '../stages/global-api/authorization';

/** What the API answers a request without credentials. */
const expectedStatus = { none: 200, iam: 403, jwt: 401 } as const;

/**
 * Asks the deployed API, by the address that its stack gives out, for every route that needs no parameter.
 *
 * An API that is open has to answer with success, all the way from the service. One that is not has to refuse by 401 or
 * 403, which is an answer of the route's authorizer. New targets of a load balancer take minutes to become healthy, so
 * every request is tried again for SMOKE_TEST_SECONDS, which whoever runs these commands may shorten (default 180).
 */
export function smokeTest(environment: string, url: CfnOutput, auth: Authorization): ShellStep {
  return new ShellStep(`${environment}-SmokeTest`, {
    envFromCfnOutputs: { API_URL: url },
    commands: parameterlessGets().map((path) => ask(path, expectedStatus[auth.type])),
  });
}

function parameterlessGets(): string[] {
  const routes: readonly Route[] = Object.values(catalog).flatMap((provider): readonly Route[] => provider.routes);
  return routes.filter(({ method, path }) => method === 'GET' && !path.includes('{')).map(({ path }) => path);
}

/** One command of a shell, complete in itself, so that it fails and reads the same wherever it is run. */
function ask(path: string, status: number): string {
  const request = `curl --silent --show-error --max-time 35 --retry 1000 --retry-all-errors --retry-delay 1 --retry-max-time "\${SMOKE_TEST_SECONDS:-180}"`;
  const url = `"\${API_URL%/}${path}"`;
  return status === 200
    ? `${request} --fail ${url}`
    : `test "$(${request} --output /dev/null --write-out '%{http_code}' ${url})" = ${status}`;
}
