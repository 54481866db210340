import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CfnOutput } from 'aws-cdk-lib';
import { ShellStep } from 'aws-cdk-lib/pipelines';
import { catalog } from '../services/catalog/catalog';
import type { Answer, Refusal, Route } from '../services/catalog/provider';
import type { Authorization } from '../stages/global-api/authorization';

/** What the API answers a request without credentials. */
const refusedWith = { iam: 403, jwt: 401 } as const;

/** A request that can be made of any deployed API: it stores nothing, and knows nothing of what is stored. */
export interface Question {
  readonly method: Route['method'];
  readonly path: string;
  readonly mediaType?: string;
  readonly body?: string;
  /** The status alone, where it is the authorizer that answers. */
  readonly expected: Pick<Answer, 'status'> & Partial<Answer>;
}

/**
 * Asks the deployed API, by the address that its stack gives out, what the catalog says can be asked of each route.
 *
 * An API that is open has to answer as the catalog says, all the way from the service. One that is not has to refuse by
 * 401 or 403, which is an answer of the route's authorizer. Every request is tried again for SMOKE_TEST_SECONDS, which
 * whoever runs these commands may shorten (default 180). The commands bring the script along: this build has no sources.
 */
export function smokeTest(environment: string, url: CfnOutput, auth: Authorization): ShellStep {
  const questions = routes().flatMap((route) => questionOf(route, auth) ?? []);
  return new ShellStep(`${environment}-SmokeTest`, {
    envFromCfnOutputs: { API_URL: url },
    commands: [
      written('ask-routes.cjs', readFileSync(join(__dirname, 'ask-routes.cjs'), 'utf8')),
      written('questions.json', `[\n${questions.map(inAscii).join(',\n')}\n]\n`),
      'node ask-routes.cjs questions.json',
    ],
  });
}

/** A route is asked for its good answer if that takes neither a parameter nor a body, and else for its refusal, if it has one. */
export function questionOf({ method, path, answer, refusal }: Route, auth: Authorization): Question | undefined {
  const question = isPlain({ method, path }) ? { path, expected: answer } : refused(refusal);
  if (question === undefined) return undefined;
  return { method, ...question, ...(auth.type !== 'none' && { expected: { status: refusedWith[auth.type] } }) };
}

function isPlain({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return method === 'GET' && !path.includes('{');
}

function refused(refusal: Refusal | undefined): Omit<Question, 'method'> | undefined {
  if (refusal === undefined) return undefined;
  const { of, ...expected } = refusal;
  return { ...of, expected };
}

function routes(): readonly Route[] {
  return Object.values(catalog).flatMap((provider): readonly Route[] => provider.routes);
}

/** A command of a shell that writes a file as it is. */
function written(file: string, content: string): string {
  return `cat > ${file} <<'END OF FILE'\n${content}END OF FILE`;
}

/** CloudFormation is not known to keep what is beyond ASCII in a template. */
function inAscii(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
