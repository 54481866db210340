import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalIssuer } from '../../../rehearsal/path/local-issuer';
import { answerToken, type TokenRequest } from '../../../rehearsal/path/token-request';
import { deployJwtSystem, putAuthorizer } from '../cloud/jwt-system';
import { Lab } from '../cloud/lab';

const ISSUER = 'https://issuer.invalid/pool';
let directory: string;
let file: string;
let lab: Lab;
let own: LocalIssuer;
let url: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'local-issuer-'));
  file = join(directory, 'callers', 'issuer.pem');
  own = new LocalIssuer(file);
  lab = new Lab({ issuer: own, stateDirectory: directory });
  const jwt = { Issuer: ISSUER, Audience: ['dogs', 'cats'] };
  putAuthorizer(lab.world, 'jwt', jwt);
  ({ url } = await deployJwtSystem(lab, jwt, {
    stage: {
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-west-2:111111111111:log-group:access:*',
        Format: '{"id":"$context.requestId","who":"$context.authorizer.claims.sub"}',
      },
    },
    change: {
      PostRoute: (route) => ({ ...route, AuthorizationScopes: ['add', 'all'] }),
    },
  }));
});
afterAll(async () => {
  await lab.close();
  rmSync(directory, { recursive: true });
});

function token(request: TokenRequest = {}): string {
  const answer = answerToken(lab.world, own, request);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.token;
}

const ask = (bearer?: string, method = 'GET') =>
  fetch(`${url}/dogs`, { method, headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
const reason = ({ headers }: Response) => headers.get('x-rehearsal-path')!.split(' -x ')[1];

test('a token of its own opens the API, and the configured issuer is asked for nothing', async () => {
  const asked = jest.spyOn(globalThis, 'fetch');
  const reply = await ask(token());
  expect([reply.status, reason(reply)]).toEqual([200, undefined]);
  expect(asked.mock.calls.map(([to]) => String(to))).toEqual([`${url}/dogs`]);
  asked.mockRestore();
});

test.each<[string, () => string | undefined, RegExp]>([
  ['without a token', () => undefined, /no token/],
  ['that is over', () => token({ seconds: -60 }), /expired/i],
  ['for another audience', () => token({ audience: 'birds' }), /meant for birds, not for dogs, cats/],
  ['of another issuer', () => token({ issuer: 'https://other.invalid', audience: 'dogs' }), /Issuer not allowed/],
  ['of another key', () => new LocalIssuer(join(directory, 'other.pem')).token(claims), /signature/i],
  ['of an unknown key', () => token().replace(/^[^.]+/, header({ alg: 'RS256', kid: 'unknown' })), /kid/],
  [
    'that is not signed',
    () => token().replace(/^([^.]+)(.*)\.[^.]+$/, `${header({ alg: 'none', kid: 'rehearsal' })}$2.`),
    /./,
  ],
  [
    'that was altered',
    () => token().replace(/\.[^.]+\./, `.${header({ ...claims, iss: ISSUER, aud: 'dogs' })}.`),
    /signature/i,
  ],
])('401 for a request %s', async (_, make, why) => {
  const reply = await ask(make());
  expect([reply.status, await reply.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect(reason(reply)).toMatch(why);
});

const claims = { issuer: ISSUER, audience: 'dogs', seconds: 60 };
const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a route with scopes takes a token that has one of them, and answers 403 to any other', async () => {
  const statuses = async (...scopes: (string | undefined)[]) =>
    Promise.all(scopes.map(async (scope) => (await ask(token(scope === undefined ? {} : { scope }), 'POST')).status));
  expect(await statuses('add', 'read all', undefined, 'addall')).toEqual([200, 200, 403, 403]);
});

test('the access log names whose token it was', async () => {
  await ask(token());
  await lab.network.close();
  const [line] = readFileSync(join(directory, 'logs/111111111111/us-west-2/access.log'), 'utf8').split('\n');
  expect(JSON.parse(line!)).toMatchObject({ who: 'rehearsal' });
});

describe('a request for a token', () => {
  const problem = (request: TokenRequest = {}, issuer: LocalIssuer | undefined = own) =>
    answerToken(lab.world, issuer, request);

  test('is answered for the audience that comes first', () => {
    const [, payload = ''] = token().split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ iss: ISSUER, aud: 'dogs' });
  });

  test('is refused where the configured issuer is asked, and says how to be answered', () => {
    expect(answerToken(lab.world, undefined, {})).toEqual({
      problem: `This rehearsal takes tokens of ${ISSUER} alone: start it with --local-issuer for tokens of its own`,
    });
  });

  test('names the issuer where there are several', () => {
    putAuthorizer(lab.world, 'second', { Issuer: 'https://second.invalid', Audience: ['api'] });
    expect(problem()).toEqual({
      problem: `Several issuers are asked for: choose one with --issuer: ${ISSUER}, https://second.invalid`,
    });
    expect(problem({ issuer: 'https://second.invalid' })).toEqual({ token: expect.any(String) });
    expect(problem({ issuer: 'https://third.invalid' })).toEqual({
      problem: expect.stringMatching(/of https:\/\/third/),
    });
  });
});

test('the key is for its owner alone, is the same after a restart, and made anew where it cannot be read', () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(new LocalIssuer(file).keys).toEqual(own.keys);
  writeFileSync(join(directory, 'broken.pem'), 'not a key');
  expect(new LocalIssuer(join(directory, 'broken.pem')).keys.keys[0]!.n).not.toBe(own.keys.keys[0]!.n);
});
