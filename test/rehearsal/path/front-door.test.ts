import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { addressesOf } from '../../../rehearsal/path/subnet-addresses';
import { deployJwtSystem } from '../cloud/jwt-system';
import { Lab } from '../cloud/lab';
import { allHealthy, consumer, deploySystem, json } from '../cloud/system';

let labs: Lab[];
beforeEach(() => {
  labs = [];
});
afterEach(() => Promise.all(labs.map((lab) => lab.close())));

function makeLab(options: ConstructorParameters<typeof Lab>[0] = {}): Lab {
  const lab = new Lab(options);
  labs.push(lab);
  return lab;
}

const path = (response: Response) => response.headers.get('x-rehearsal-path') ?? '';

const tooLarge = 10 * 1024 * 1024 + 1;

describe("answers with API Gateway's own errors", () => {
  it.each([
    ['GET', '/nope'],
    ['DELETE', '/dogs'],
    ['GET', '/'],
  ])('404 for %s %s', async (method, route) => {
    const { url } = await deploySystem(makeLab());
    const response = await fetch(`${url}${route}`, { method });
    expect(response.status).toBe(404);
    expect(await json(response)).toEqual({ message: 'Not Found' });
    expect(path(response)).toBe(`[api] HTTP API Api -x no route for ${method} ${route}`);
  });

  it('429 beyond the burst of a route, until tokens have come back', async () => {
    const stage = { DefaultRouteSettings: { ThrottlingBurstLimit: 3, ThrottlingRateLimit: 20 } };
    const { url } = await deploySystem(makeLab(), { stage });
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await fetch(`${url}/dogs`)).status));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
    expect(statuses).toContain(429);
    const turnedAway = async () => {
      const responses = await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/dogs`)));
      return responses.find((response) => response.status === 429)!;
    };
    const response = await turnedAway();
    expect(await json(response)).toEqual({ message: 'Too Many Requests' });
    expect(path(response)).toBe('[api] HTTP API Api -> route GET /dogs -x throttled at 20 a second, burst 3');
    let status = 0;
    while (status !== 200) ({ status } = await fetch(`${url}/dogs`));
  });

  it("the stage's limit is each route's own", async () => {
    const stage = { DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0 } };
    const { url } = await deploySystem(makeLab(), { stage });
    const statuses: number[] = [];
    for (const route of ['/dogs', '/dogs', '/dogs', '/dogs/Bella']) statuses.push((await fetch(url + route)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it("429 beyond what the account's APIs may take together", async () => {
    const lab = makeLab({ accountThrottle: () => ({ rate: 0.001, burst: 3 }) });
    const { url } = await deploySystem(lab);
    const statuses: number[] = [];
    for (const route of ['/dogs', '/dogs/Bella', '/dogs', '/dogs/Bella'])
      statuses.push((await fetch(url + route)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(path(await fetch(`${url}/dogs`))).toBe(
      '[api] HTTP API Api -> route GET /dogs -x throttled at 0.001 a second, burst 3, of all APIs of account 111111111111 in us-west-2',
    );
  });

  it("a route's own limit comes before the stage's", async () => {
    const stage = {
      DefaultRouteSettings: { ThrottlingBurstLimit: 0, ThrottlingRateLimit: 0 },
      RouteSettings: { 'GET /dogs': { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 5 } },
    };
    const { url } = await deploySystem(makeLab(), { stage });
    expect((await fetch(`${url}/dogs`)).status).toBe(200);
    expect((await fetch(`${url}/dogs/Bella`)).status).toBe(429);
  });

  it.each([
    ['whose length is stated', { 'content-length': tooLarge }, 0],
    ['that comes in chunks', { 'transfer-encoding': 'chunked' }, tooLarge],
  ])('413 for a body over 10 MB %s', async (_, headers, bytes) => {
    const { url } = await deploySystem(makeLab());
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = http.request(`${url}/dogs`, { method: 'POST', headers });
      request.on('response', resolve).on('error', reject).flushHeaders();
      if (bytes > 0) request.write(Buffer.alloc(bytes));
    });
    const body = await new Promise<string>((resolve) => response.on('data', (chunk) => resolve(String(chunk))));
    response.destroy();
    expect([response.statusCode, JSON.parse(body)]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('502 when the host breaks off, 503 when it is late', async () => {
    const { url } = await deploySystem(makeLab(), {
      listener: (request, response) => {
        if (request.url === '/health') return void response.end();
        if (request.url === '/dogs') return void request.socket.destroy();
      },
      change: { Integration: (it) => ({ ...it, TimeoutInMillis: 100 }) },
    });
    const broken = await fetch(`${url}/dogs`);
    expect([broken.status, await json(broken)]).toEqual([502, { message: 'Bad Gateway' }]);
    expect(path(broken)).toMatch(/ -x the host closed the connection before it answered$/);
    const late = await fetch(`${url}/dogs/Bella`);
    expect([late.status, await json(late)]).toEqual([503, { message: 'Service Unavailable' }]);
    expect(path(late)).toMatch(/ -x no answer within 100 ms$/);
  });

  it('404 for a route without integration', async () => {
    const lab = makeLab();
    const { url } = await deploySystem(lab, { change: { Integration: () => undefined } });
    expect(lab.reports).toContain('GET /dogs has no Target: API Gateway answers it with an error');
    const response = await fetch(`${url}/dogs`);
    expect(response.status).toBe(404);
    expect(path(response)).toBe(
      '[api] HTTP API Api -> route GET /dogs -x the route has no integration: give api/Route a Target',
    );
  });
});

describe('the load balancer', () => {
  it('asks its rules in the order of their priority', async () => {
    const lab = makeLab();
    const { url, resources } = await deploySystem(lab);
    const rule = (priority: number, status: string, condition: Properties) =>
      lab.deploy('AWS::ElasticLoadBalancingV2::ListenerRule', `Rule${priority}`, {
        ListenerArn: resources.AlbListener!.id,
        Priority: priority,
        Conditions: [condition],
        Actions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: { StatusCode: status, MessageBody: 'no', ContentType: 'text/plain' },
          },
        ],
      });
    await rule(20, '418', { Field: 'path-pattern', Values: ['/dogs/*'] });
    await rule(10, '410', { Field: 'path-pattern', PathPatternConfig: { Values: ['/dogs/Re?'] } });
    expect((await fetch(`${url}/dogs/Rex`)).status).toBe(410);
    const response = await fetch(`${url}/dogs/Bella`);
    expect([response.status, await response.text()]).toEqual([418, 'no']);
    expect((await fetch(`${url}/dogs`)).status).toBe(200);
  });

  it('takes a changed action at once', async () => {
    const lab = makeLab();
    const { url, resources } = await deploySystem(lab);
    expect((await fetch(`${url}/dogs`)).status).toBe(200);
    const action = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } };
    await lab.update(resources.AlbListener!, { ...resources.AlbListener!.properties, DefaultActions: [action] });
    const response = await fetch(`${url}/dogs`);
    expect([response.status, path(response).endsWith('ALB Alb:8080 -> fixed response 503')]).toEqual([503, true]);
  });
});

describe('authorizes', () => {
  describe('bearers of a token', () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const strangeKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    let issuer: http.Server;
    let iss: string;
    beforeAll(async () => {
      issuer = http.createServer((request, response) => {
        const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
        response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : { jwks_uri: `${iss}/keys` }));
      });
      await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
      iss = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => issuer.close(resolve)));

    function token(claims: Properties, key = keys.privateKey): string {
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss, aud: 'dogs', iat: now, exp: now + 60, ...claims };
      const signed = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(payload)}`;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
    }

    async function guarded(from: string): Promise<string> {
      const { url } = await deployJwtSystem(makeLab(), { Issuer: from, Audience: ['dogs', 'cats'] });
      return url;
    }

    it('of the issuer, for the audience, in time, and nobody else', async () => {
      const url = await guarded(iss);
      const status = async (headers: Record<string, string>) => (await fetch(`${url}/dogs`, { headers })).status;
      const past = Math.floor(Date.now() / 1000) - 10;
      expect(await status({ authorization: `Bearer ${token({})}` })).toBe(200);
      expect(await status({ authorization: token({ aud: ['cats'] }) })).toBe(200);
      expect(await status({ authorization: `Bearer ${token({ aud: undefined, client_id: 'dogs' })}` })).toBe(200);
      expect(await status({})).toBe(401);
      expect(await status({ authorization: 'Bearer nonsense' })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ aud: 'birds' })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ iss: 'http://else' })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ exp: past })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ exp: undefined })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ nbf: past + 70 })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({ iat: past + 70 })}` })).toBe(401);
      expect(await status({ authorization: `Bearer ${token({}, strangeKeys.privateKey)}` })).toBe(401);
    });

    it.each([
      ['comes after more than 1.5 s', 0, 2000],
      ['has more than 150,000 bytes', 150_000, 0],
    ])('not even of the issuer, if its key set %s', async (_, padding, milliseconds) => {
      const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
      const odd = http.createServer((request, response) => {
        const set = JSON.stringify({ keys: [jwk] }).padEnd(padding + 1);
        if (request.url === '/keys') return void setTimeout(() => response.end(set), milliseconds);
        response.end(JSON.stringify({ jwks_uri: `${oddIssuer}/keys` }));
      });
      await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
      const oddIssuer = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
      try {
        const url = await guarded(oddIssuer);
        const authorization = `Bearer ${token({ iss: oddIssuer })}`;
        const response = await fetch(`${url}/dogs`, { headers: { authorization } });
        expect([response.status, path(response)]).toEqual([
          401,
          expect.stringMatching(/no keys to verify tokens with/),
        ]);
      } finally {
        odd.closeAllConnections();
        await new Promise((resolve) => odd.close(resolve));
      }
    });

    it('not even of the issuer, if its keys cannot be read', async () => {
      const url = await guarded('http://127.0.0.1:1');
      const response = await fetch(`${url}/dogs`, { headers: { authorization: `Bearer ${token({})}` } });
      expect([response.status, await json(response)]).toEqual([401, { message: 'Unauthorized' }]);
      expect(path(response)).toMatch(/no keys to verify tokens with/);
    });
  });
});

it("writes the stage's access log, one line of its format for each request", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'front-door-'));
  try {
    const lab = makeLab({ stateDirectory: directory });
    const format = {
      id: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
      agent: '$context.identity.userAgent',
      behind: '$context.integrationStatus',
      bytes: '$context.responseLength',
      error: '$context.integrationErrorMessage',
      none: '$context.authorizer.claims.sub',
    };
    const { url } = await deploySystem(lab, {
      stage: {
        AccessLogSettings: {
          DestinationArn: 'arn:aws:logs:us-west-2:111111111111:log-group:/api/access:*',
          Format: JSON.stringify(format),
        },
      },
      change: { NlbTargets: (it) => ({ ...it, HealthCheckPath: '/' }) },
    });
    const good = await fetch(`${url}/dogs`, { headers: { 'user-agent': 'a "quoted" one' } });
    await good.text();
    const lost = await fetch(`${url}/nope`);
    await lost.text();
    await lab.close();
    const lines = readFileSync(join(directory, 'logs/111111111111/us-west-2/api/access.log'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        id: good.headers.get('apigw-requestid'),
        route: 'GET /dogs',
        status: '200',
        agent: 'a "quoted" one',
        behind: '200',
        bytes: expect.stringMatching(/^[1-9]\d+$/),
        error: '-',
        none: '-',
      },
      {
        id: lost.headers.get('apigw-requestid'),
        route: '-',
        status: '404',
        agent: 'node',
        behind: '-',
        bytes: '23',
        error: '-',
        none: '-',
      },
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

describe('listens', () => {
  const api = { Name: 'api', ProtocolType: 'HTTP' };

  const listens = (port: number) =>
    new Promise<boolean>((resolve) => {
      const probe = net.createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });

  /** A free port whose next one is free as well, outside the range from which the system gives ports to others. */
  async function freePort(): Promise<number> {
    for (;;) {
      const port = 20_000 + Math.floor(Math.random() * 12_000);
      if ((await listens(port)) && (await listens(port + 1))) return port;
    }
  }

  it('at the configured port, a further API at the next one', async () => {
    const port = await freePort();
    const lab = makeLab({ port });
    const first = await lab.deploy('AWS::ApiGatewayV2::Api', 'Api', api, { stack: 'staging' });
    const second = await lab.deploy('AWS::ApiGatewayV2::Api', 'Api', api, { stack: 'prod' });
    expect(first.attributes).toEqual({ ApiId: first.id, ApiEndpoint: `http://127.0.0.1:${port}` });
    expect(lab.network.frontDoors()).toMatchObject([
      { apiId: first.id, stack: 'staging', environment: 'staging', url: `http://127.0.0.1:${port}` },
      { apiId: second.id, stack: 'prod', environment: 'prod', url: `http://127.0.0.1:${port + 1}` },
    ]);
    await lab.delete(first);
    await expect(fetch(String(first.attributes.ApiEndpoint))).rejects.toThrow();
  });

  it('not where something else does', async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const failed = makeLab({ port }).deploy('AWS::ApiGatewayV2::Api', 'Api', api);
      await expect(failed).rejects.toThrow(UsageError);
      await expect(failed).rejects.toThrow(
        `--port: port ${port} of 127.0.0.1 is in use, and the API of api needs it: end what listens there, or give another port`,
      );
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('serves the stages of two APIs in one account', async () => {
    const lab = makeLab();
    await deploySystem(lab);
    const second = await lab.deploy('AWS::ApiGatewayV2::Api', 'Api', api, { stack: 'prod' });
    const { id, properties } = lab.world.all('AWS::ApiGatewayV2::Integration')[0]!;
    const integration = await lab.deploy(
      'AWS::ApiGatewayV2::Integration',
      'I',
      { ...properties, ApiId: second.id },
      { stack: 'prod' },
    );
    expect(integration.id).not.toBe(id);
    await lab.deploy(
      'AWS::ApiGatewayV2::Route',
      'R',
      { ApiId: second.id, RouteKey: 'GET /dogs', Target: `integrations/${integration.id}` },
      { stack: 'prod' },
    );
    await lab.deploy(
      'AWS::ApiGatewayV2::Stage',
      'S',
      { ApiId: second.id, StageName: '$default', AutoDeploy: true },
      { stack: 'prod' },
    );
    await lab.deploy(
      'AWS::ApiGatewayV2::Stage',
      'Beta',
      { ApiId: second.id, StageName: 'beta', AutoDeploy: true },
      { stack: 'prod' },
    );
    for (const { url } of lab.network.frontDoors()) expect((await fetch(`${url}/dogs`)).status).toBe(200);
    expect((await fetch(`${second.attributes.ApiEndpoint}/beta/dogs`)).status).toBe(200);
    expect((await fetch(`${second.attributes.ApiEndpoint}/gamma/dogs`)).status).toBe(404);
  });
});

it('is the same after a restart: address, port, network interfaces, health', async () => {
  const before = makeLab();
  const { url, resources, hosts } = await deploySystem(before);
  await allHealthy(before, resources.AlbTargets!);
  await before.network.close();
  await expect(fetch(`${url}/dogs`)).rejects.toThrow();

  // What the engine keeps: the resources of stacks, not those that a twin made by itself.
  const kept = ['AWS::EC2::NetworkInterface', 'AWS::EC2::SecurityGroup'].flatMap((type) => before.world.all(type));
  const made = kept.filter((resource) => resource.stack === '');
  const interfaces = before.world.all('AWS::EC2::NetworkInterface');
  for (const resource of made) before.world.remove(resource);
  const after = makeLab({ world: before.world });
  await after.resume();
  expect(after.world.all('AWS::EC2::NetworkInterface')).toEqual(interfaces);
  expect(after.network.frontDoors()[0]!.url).toBe(url);

  expect((await fetch(`${url}/dogs`)).status).toBe(503);
  for (const host of hosts) after.network.targetGroups.register(resources.NlbTargets!.id, host, 8080);
  await allHealthy(after, resources.AlbTargets!);
  expect((await fetch(`${url}/dogs`)).status).toBe(200);
  // Nothing that is held already is given again.
  const next = after.network.addresses.assign(resources.ConsumerSubnet1!.id, consumer);
  const taken = Object.values(resources).map((resource) => addressesOf(resource)[resources.ConsumerSubnet1!.id]);
  expect(taken).not.toContain(next);
});
