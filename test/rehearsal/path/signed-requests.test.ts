import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Properties, World } from '../../../rehearsal/cloudformation/world';
import type { Credentials } from '../../../rehearsal/path/credentials';
import { curlVersion } from '../../helpers/curl';
import { Callers } from '../cloud/callers';
import { Lab } from '../cloud/lab';
import { consumer, deploySystem, until } from '../cloud/system';
import { deployedResource } from '../cloudformation/deployed-resource';

/** Everything below asks one API whose routes all ask for AWS_IAM. */
let lab: Lab;
let url: string;
let directory: string;
let callers: Callers;
let credentials: Credentials;
let files: Readonly<Record<string, string>>;
let administrator: Keys;
let powerless: Keys;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'signed-'));
  callers = new Callers(directory);
  ({ credentials } = callers);
  files = callers.curlFiles(consumer);
  administrator = keysOf('administrator');
  powerless = keysOf('powerless');
  const world = new World();
  lab = new Lab({ world, stateDirectory: directory, signers: callers.signers(world) });
  ({ url } = await deploySystem(lab, {
    route: { AuthorizationType: 'AWS_IAM' },
    stage: {
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-west-2:111111111111:log-group:access:*',
        Format: '{"id":"$context.requestId","caller":"$context.identity.caller","arn":"$context.identity.userArn"}',
      },
    },
  }));
});

afterAll(async () => {
  await lab.close();
  rmSync(directory, { recursive: true });
});

/** As a person reads them: from the file that AWS's tools read. */
function keysOf(name: string, account = consumer.account): Keys {
  const profile = `${name}-${account}`;
  const script = `sed -n '/^\\[${profile}\\]/,/^$/p' "$1" | sed -n 's/^aws_.* = //p'`;
  const [accessKeyId = '', secretAccessKey = ''] = execFileSync('sh', [
    '-c',
    script,
    'sh',
    join(directory, 'credentials'),
  ])
    .toString()
    .split('\n');
  return { accessKeyId, secretAccessKey };
}

interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Signing {
  readonly keys?: Keys;
  readonly region?: string;
  readonly service?: string;
  readonly secondsAgo?: number;
  /** Done to the signed request before it is sent. */
  readonly alter?: (signed: { method: string; target: string; headers: Record<string, string>; body?: string }) => void;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

async function ask(request: Request = {}, signing: Signing = {}): Promise<Reply> {
  const { method = 'GET', path = '/dogs', query = {}, headers = {}, body } = request;
  const { keys = administrator, region = consumer.region, service = 'execute-api', secondsAgo = 0, alter } = signing;
  const signer = new SignatureV4({ credentials: keys, region, service, sha256: Hash.bind(null, 'sha256') });
  const host = new URL(url).host;
  const made = new HttpRequest({
    method,
    path,
    query,
    headers: { host, ...headers },
    ...(body !== undefined && { body }),
  });
  const signed = await signer.sign(made, { signingDate: new Date(Date.now() - secondsAgo * 1000) });
  const search = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const sent = {
    method,
    target: `${path}${search.length === 0 ? '' : `?${search.join('&')}`}`,
    headers: signed.headers,
    ...(body !== undefined && { body }),
  };
  alter?.(sent);
  return send(sent.method, sent.target, sent.headers, sent.body);
}

/** Exactly as given. */
function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    request.on('error', reject).end(body);
  });
}

const forbidden = JSON.stringify({ message: 'Forbidden' });
const reasonOf = ({ headers }: Reply) => String(headers['x-rehearsal-path']).split(' -x ')[1];

describe('a signed request of who may call gets through', () => {
  test.each<[string, Request]>([
    ['without more', {}],
    ['with a body', { method: 'POST', body: '{"name":"Bella"}', headers: { 'content-type': 'application/json' } }],
    ['with a body and its hash in a header', { method: 'POST', body: 'a'.repeat(100_000) }],
    ['with parameters in any order', { query: { z: '1', a: ['2', '1'], 'A b': 'ä&=+ /', empty: '' } }],
    ['with a parameter of an odd name', { query: { ['__proto__']: 'x', constructor: 'y' } }],
    ['with a path that is encoded', { path: '/dogs/a%20b%252Fc%25%C3%A4' }],
    ['with a path that a policy could misread', { path: '/dogs/*' }],
    ['with headers that have spaces', { headers: { 'x-amz-meta-a': '  a   b ', 'x-own': 'c' } }],
  ])('%s', async (_, request) => {
    const reply = await ask(request);
    expect([reply.status, reasonOf(reply)]).toEqual([200, undefined]);
    // All of it arrives, and nothing else.
    expect(JSON.parse(reply.text)).toMatchObject({ method: request.method ?? 'GET', body: request.body ?? '' });
  });

  test.each([290, -290])('signed %d s ago', async (secondsAgo) => {
    expect((await ask({}, { secondsAgo })).status).toBe(200);
  });
});

describe('403 and nothing more to tell for a request that', () => {
  type Sent = Parameters<NonNullable<Signing['alter']>>[0];
  const post: Request = { method: 'POST', body: '{"name":"Bella"}' };
  const withQuery: Request = { query: { limit: '1' } };
  const without = (name: string) => (sent: Sent) => delete sent.headers[name];
  const set = (name: string, value: string) => (sent: Sent) => {
    sent.headers[name] = value;
  };

  test.each<[string, Request, Signing, RegExp]>([
    ['is not signed', {}, { alter: without('authorization') }, /not signed \(Signature Version 4\)/],
    ['carries a token', {}, { alter: set('authorization', 'Bearer abc') }, /does not begin with AWS4-HMAC-SHA256/],
    ['is half signed', {}, { alter: set('authorization', 'AWS4-HMAC-SHA256 Credential=a') }, /has no SignedHeaders/],
    ['is another one: method', {}, { alter: (sent) => (sent.method = 'POST') }, /does not match the request/],
    ['is another one: path', {}, { alter: (sent) => (sent.target = '/dogs/Rex') }, /does not match the request/],
    ['is another one: parameter', withQuery, { alter: (sent) => (sent.target = '/dogs?limit=2') }, /does not match/],
    ['is another one: header', { headers: { 'x-own': 'a' } }, { alter: set('x-own', 'b') }, /does not match/],
    ['is another one: host', {}, { alter: set('host', 'localhost') }, /does not match/],
    [
      'lacks a signed header',
      { headers: { 'x-own': 'a' } },
      { alter: without('x-own') },
      /x-own, which it does not carry/,
    ],
    [
      'has another body',
      post,
      { alter: (sent) => (sent.body = '{"name":"Rocky"}') },
      /x-amz-content-sha256 is not the hash/,
    ],
    ['has a body that is not signed', post, { alter: without('x-amz-content-sha256') }, /does not carry/],
    [
      'leaves its payload unsigned',
      { ...post, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      {},
      /not the hash/,
    ],
    ['carries what it leaves unsigned', {}, { alter: set('x-amz-more', 'x') }, /leaves out x-amz-more/],
    ['is six minutes old', {}, { secondsAgo: 360 }, /signed 36\d s ago: AWS takes 5 minutes/],
    ['is six minutes early', {}, { secondsAgo: -360 }, /signed 3(60|59) s ahead of now/],
    ['has another date', {}, { alter: set('x-amz-date', '20200101T000000Z') }, /not on the day of its Credential/],
    ['has no date', {}, { alter: set('x-amz-date', 'today') }, /missing or not of the form/],
    ['is for another region', {}, { region: 'eu-west-1' }, /the region eu-west-1, the API is in us-west-2/],
    ['is for another service', {}, { service: 's3' }, /the service s3, not for execute-api/],
  ])('%s', async (_, request, signing, reason) => {
    const reply = await ask(request, signing);
    expect([reply.status, reply.text]).toEqual([403, forbidden]);
    expect(reasonOf(reply)).toMatch(reason);
  });

  test('is signed with an unknown key, with a known one and another secret, or altered in its signature', async () => {
    const unknown = await ask({}, { keys: { ...administrator, accessKeyId: 'AKIA0000000000000000' } });
    expect([unknown.status, unknown.text, reasonOf(unknown)]).toEqual([
      403,
      forbidden,
      'AWS_IAM: nobody here has this access key',
    ]);
    const guessed = await ask({}, { keys: { ...administrator, secretAccessKey: powerless.secretAccessKey } });
    expect([guessed.status, reasonOf(guessed)]).toEqual([403, 'AWS_IAM: its signature does not match the request']);
    const altered = await ask(
      {},
      {
        alter: ({ headers }) =>
          (headers.authorization = headers.authorization!.replace(/.$/, (end) => (end === '0' ? '1' : '0'))),
      },
    );
    expect([altered.status, reasonOf(altered)]).toEqual([403, 'AWS_IAM: its signature does not match the request']);
  });

  test('is signed by who may not', async () => {
    const reply = await ask({}, { keys: powerless });
    expect([reply.status, reply.text]).toEqual([403, forbidden]);
    expect(reasonOf(reply)).toMatch(
      /^AWS_IAM: User: arn:aws:iam::111111111111:user\/powerless is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-west-2:111111111111:\w+\/\$default\/GET\/dogs because no identity-based policy allows/,
    );
  });

  test("is signed by another account's administrator: an HTTP API has no policy that could admit it", async () => {
    callers.curlFiles({ account: '222222222222', region: consumer.region });
    const reply = await ask({}, { keys: keysOf('administrator', '222222222222') });
    expect([reply.status, reply.text]).toEqual([403, forbidden]);
    expect(reasonOf(reply)).toMatch(/no resource-based policy allows/);
  });
});

describe("a role's temporary credentials", () => {
  const roleArn = 'arn:aws:iam::111111111111:role/reader';
  const session = { arn: 'arn:aws:sts::111111111111:assumed-role/reader/task', roleArn, account: consumer.account };
  const allow = (Resource: string): Properties => ({
    PolicyName: 'Call',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }] },
  });
  let keys: Keys & { sessionToken: string };

  beforeAll(() => {
    const { apiId } = lab.network.frontDoors()[0]!;
    const properties = { Policies: [allow(`arn:aws:execute-api:us-west-2:111111111111:${apiId}/*/GET/dogs`)] };
    const arn = { attributes: { Arn: roleArn } };
    lab.world.put(deployedResource('AWS::IAM::Role', 'reader', properties, { ...consumer, ...arn }));
    const issued = credentials.issue(session);
    keys = {
      accessKeyId: issued.AWS_ACCESS_KEY_ID,
      secretAccessKey: issued.AWS_SECRET_ACCESS_KEY,
      sessionToken: issued.AWS_SESSION_TOKEN,
    };
  });

  test('open what its policies allow, and nothing else', async () => {
    const reply = await ask({}, { keys });
    expect([reply.status, reasonOf(reply)]).toEqual([200, undefined]);
    expect((await ask({ path: '/dogs/Rex' }, { keys })).status).toBe(403);
    expect((await ask({ method: 'POST' }, { keys })).status).toBe(403);
  });

  test('are nothing without their token, or with another one', async () => {
    const { sessionToken: _, ...untold } = keys;
    for (const wrong of [untold, { ...keys, sessionToken: 'another' }]) {
      const reply = await ask({}, { keys: wrong });
      expect([reply.status, reasonOf(reply)]).toEqual([
        403,
        'AWS_IAM: its x-amz-security-token is not the one of these temporary credentials',
      ]);
    }
    const surplus = await ask({}, { keys: { ...administrator, sessionToken: keys.sessionToken } });
    expect([surplus.status, reasonOf(surplus)]).toEqual([
      403,
      'AWS_IAM: it carries a session token, which does not belong to this access key',
    ]);
  });

  test('are nothing once they are taken back', async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN,
    } = credentials.issue(session);
    const gone = { accessKeyId, secretAccessKey, sessionToken: AWS_SESSION_TOKEN };
    expect((await ask({}, { keys: gone })).status).toBe(200);
    credentials.revoke(accessKeyId);
    expect((await ask({}, { keys: gone })).status).toBe(403);
  });
});

test('nobody is read 10 MB from who is not known, and nobody may send more', async () => {
  const large = 'a'.repeat(10 * 1024 * 1024 + 1);
  const chunked = (sent: { headers: Record<string, string> }) => {
    sent.headers['transfer-encoding'] = 'chunked';
  };
  expect((await ask({ method: 'POST', body: large }, { alter: chunked })).status).toBe(413);
});

test('the keys are for their owner alone, and are the same after a restart', () => {
  for (const file of readdirSync(directory).filter((name) => name !== 'logs'))
    expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  const { credentials: later } = new Callers(directory);
  expect(later.holder(administrator.accessKeyId)).toEqual(credentials.holder(administrator.accessKeyId));
});

test('the access log names who signed', async () => {
  const { headers } = await ask({}, { keys: powerless });
  const file = join(directory, 'logs/111111111111/us-west-2/access.log');
  const entry = () =>
    existsSync(file)
      ? /^.*$/m.exec(readFileSync(file, 'utf8').split(String(headers['apigw-requestid']))[1] ?? '')
      : null;
  await until(() => entry() !== null && entry()![0] !== '', 'logged');
  expect(entry()![0]).toMatch(/"caller":"AIDA[0-9A-F]{17}","arn":"arn:aws:iam::111111111111:user\/powerless"/);
});

const curl = curlVersion();
const withCurl = curl >= 7.75 ? test : test.skip;

describe(`curl ${curl}, which signs from 7.75 on,`, () => {
  const run = promisify(execFile);
  const status = async (...options: string[]) =>
    (await run('curl', ['--silent', '--output', '/dev/null', '--write-out', '%{http_code}', ...options])).stdout;

  withCurl('gets through with the file of who may, and not with that of who may not', async () => {
    expect(await status('--config', files.administrator!, `${url}/dogs`)).toBe('200');
    expect(await status('--config', files.administrator!, '--data', 'name=Bella', `${url}/dogs`)).toBe('200');
    expect(await status('--config', files.administrator!, `${url}/dogs/Rex?a=1&b=2`)).toBe('200');
    expect(await status('--config', files.powerless!, `${url}/dogs`)).toBe('403');
    expect(await status(`${url}/dogs`)).toBe('403');
  });

  withCurl('gets through with the options that AWS documents', async () => {
    const { accessKeyId, secretAccessKey } = administrator;
    const user = ['--user', `${accessKeyId}:${secretAccessKey}`];
    expect(await status('--aws-sigv4', 'aws:amz:us-west-2:execute-api', ...user, `${url}/dogs`)).toBe('200');
    expect(await status('--aws-sigv4', 'aws:amz:eu-west-1:execute-api', ...user, `${url}/dogs`)).toBe('403');
  });
});
