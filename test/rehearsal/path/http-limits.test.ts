import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Lab } from '../cloud/lab';
import { deploySystem, json, type SystemOptions } from '../cloud/system';

/** What an HTTP API and an Application Load Balancer do to a request and its answer that a plain proxy does not. */
const MEGABYTE = 1024 * 1024;

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

const path = (response: Response) => response.headers.get('x-rehearsal-path') ?? '';

/** Answers what `dogs` says; a health check is always answered. */
function listening(dogs: http.RequestListener): Pick<SystemOptions, 'listener'> {
  return {
    listener: (request, response) => {
      if (request.url === '/health') return void response.end();
      dogs(request, response);
    },
  };
}

const within = (TimeoutInMillis: number) => ({ Integration: (it: Properties) => ({ ...it, TimeoutInMillis }) });

describe('an answer', () => {
  it('of 10 MB comes through, with its length', async () => {
    const { url } = await deploySystem(
      lab,
      listening((_, response) => {
        for (let i = 0; i < 10; i++) response.write(Buffer.alloc(MEGABYTE, 'x'));
        response.end();
      }),
    );
    const response = await fetch(`${url}/dogs`);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(10 * MEGABYTE)]);
    expect((await response.arrayBuffer()).byteLength).toBe(10 * MEGABYTE);
  });

  it.each([
    ['whose length is stated', true],
    ['that comes in chunks', false],
  ])('of more than 10 MB %s is a 500', async (_, stated) => {
    const { url } = await deploySystem(
      lab,
      listening((_, response) => {
        if (stated) response.setHeader('content-length', 10 * MEGABYTE + 1);
        for (let i = 0; i < 10; i++) response.write(Buffer.alloc(MEGABYTE));
        response.end('x');
      }),
    );
    const response = await fetch(`${url}/dogs`);
    expect([response.status, await json(response)]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(path(response)).toMatch(/ -x the answer is larger than 10 MB$/);
  });

  it('that is not complete in time is a 503, however early it began', async () => {
    const { url } = await deploySystem(lab, {
      ...listening((_, response) => {
        const events = setInterval(() => response.write('data: {}\n\n'), 10);
        response.on('close', () => clearInterval(events));
      }),
      change: within(300),
    });
    const response = await fetch(`${url}/dogs`);
    expect([response.status, await json(response)]).toEqual([503, { message: 'Service Unavailable' }]);
    expect(path(response)).toMatch(/ -x the answer was not complete within 300 ms: an HTTP API streams none$/);
  });

  it("that a load balancer's idle timeout does not wait for is a 504", async () => {
    const attributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '1' }];
    const { url } = await deploySystem(lab, {
      ...listening(() => {}),
      change: { Alb: (it) => ({ ...it, LoadBalancerAttributes: attributes }), ...within(5000) },
    });
    const began = performance.now();
    const response = await fetch(`${url}/dogs`, { method: 'POST', body: 'x' });
    expect([response.status, await json(response)]).toEqual([504, { message: 'Gateway Timeout' }]);
    expect(path(response)).toMatch(/ -x no answer within 1000 ms, the load balancer's idle_timeout$/);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('begins when all of it is there', async () => {
    let ended = Number.POSITIVE_INFINITY;
    const { url } = await deploySystem(
      lab,
      listening(async (_, response) => {
        response.write('first');
        await pause(200);
        ended = performance.now();
        response.end(' last');
      }),
    );
    const response = await fetch(`${url}/dogs`);
    expect(performance.now()).toBeGreaterThan(ended);
    expect(await response.text()).toBe('first last');
  });

  it('that breaks off is a 502, not a part of it', async () => {
    const { url } = await deploySystem(
      lab,
      listening((request, response) => {
        response.setHeader('content-length', 100);
        response.write('a part');
        setTimeout(() => request.socket.destroy(), 20);
      }),
    );
    const response = await fetch(`${url}/dogs`);
    expect([response.status, await json(response)]).toEqual([502, { message: 'Bad Gateway' }]);
    expect(path(response)).toMatch(/ -x the host broke off its answer$/);
  });

  it.each([
    ['up to 32 KB comes through', 24, 200, /:8080\)$/],
    ['above is a 502', 33, 502, / -x the header of the answer is larger than the 32 KB that a load balancer takes$/],
  ])('with a header of %s', async (_, kilobytes, status, reason) => {
    const { url } = await deploySystem(
      lab,
      listening((_, response) => {
        for (let i = 0; i < kilobytes; i++) response.setHeader(`x-large-${i}`, 'x'.repeat(1010));
        response.end();
      }),
    );
    // Node's fetch takes 16 KB of headers.
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get(`${url}/dogs`, { maxHeaderSize: 64 * 1024 }, resolve).on('error', reject);
    });
    response.resume();
    expect([response.statusCode, response.headers['x-rehearsal-path']]).toEqual([
      status,
      expect.stringMatching(reason),
    ]);
  });

  it('without a body stays without one', async () => {
    const { url } = await deploySystem(
      lab,
      listening((_, response) => {
        response.writeHead(204).end();
      }),
    );
    const response = await fetch(`${url}/dogs`);
    expect([response.status, response.headers.get('content-length')]).toEqual([204, null]);
  });
});

describe('a request line and header values', () => {
  /** Bytes of `GET /dogs?x=… HTTP/1.1` and of the values of all headers that are sent, with the rest in one of them. */
  async function ask(url: string, bytes: number, query = '', method = 'GET') {
    const target = `/dogs${query}`;
    const host = new URL(url).host;
    const filling = bytes - `${method} ${target} HTTP/1.1`.length - host.length - 'close'.length;
    const options = { method, headers: { host, connection: 'close', 'x-filling': 'x'.repeat(filling) } };
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http
        .request(url + target, options, resolve)
        .on('error', reject)
        .end();
    });
    const chunks = await answer.toArray();
    return { status: answer.statusCode, header: answer.headers, body: String(Buffer.concat(chunks)) };
  }

  it.each([
    ['in the header', ''],
    ['in the query', `?x=${'y'.repeat(8000)}`],
  ])('of 10,240 bytes pass, one more is a 431: %s', async (_, query) => {
    const { url } = await deploySystem(lab);
    expect((await ask(url, 10_240, query)).status).toBe(200);
    const { status, header, body } = await ask(url, 10_241, query);
    expect([status, JSON.parse(body)]).toEqual([431, { message: 'Request Header Fields Too Large' }]);
    expect(header['x-rehearsal-path']).toBe(
      '[api] HTTP API Api -x request line and header values have 10241 bytes: an HTTP API takes 10240',
    );
  });

  it('beyond what Node takes by default are answered in the same words', async () => {
    const { url } = await deploySystem(lab);
    expect(JSON.parse((await ask(url, 40_000)).body)).toEqual({ message: 'Request Header Fields Too Large' });
  });
});

/** What a host answers of the request that reached it. */
interface Seen {
  readonly headers: Readonly<Record<string, string>>;
}

describe('a header', () => {
  const dropping = (value: string) => ({
    Alb: (it: Properties) => ({
      ...it,
      LoadBalancerAttributes: [{ Key: 'routing.http.drop_invalid_header_fields.enabled', Value: value }],
    }),
  });
  const headers = { x_tenant: 'a', 'x.dotted': 'b', 'x-tenant': 'c', 'X-Upper1': 'd' };

  it('whose name has other characters than letters, digits and hyphens is dropped by a load balancer that is told so', async () => {
    const { url } = await deploySystem(lab, { change: dropping('true') });
    const response = await fetch(`${url}/dogs`, { headers });
    const seen = (await json<Seen>(response)).headers;
    expect(seen).toMatchObject({ 'x-tenant': 'c', 'x-upper1': 'd' });
    expect(Object.keys(seen).filter((name) => !/^[-a-z0-9]+$/.test(name))).toEqual([]);
    expect(path(response)).toContain(' -> ALB Alb:8080 (drops x_tenant, x.dotted) -> ');
  });

  it.each([
    ['told not to', dropping('false')],
    ['not told', {}],
  ])('of any name passes one that is %s', async (_, change) => {
    const { url } = await deploySystem(lab, { change });
    const response = await fetch(`${url}/dogs`, { headers });
    expect((await json(response)).headers).toMatchObject({ x_tenant: 'a', 'x.dotted': 'b' });
    expect(path(response)).toContain(' -> ALB Alb:8080 -> ');
  });

  it("of the client's own X-Forwarded ones becomes Forwarded; a load balancer sees the VPC link as its client", async () => {
    const { url, resources } = await deploySystem(lab);
    const own = {
      'x-forwarded-for': '203.0.113.7, 2001:db8::1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'elsewhere.example',
    };
    const seen = (await json<Seen>(await fetch(`${url}/dogs`, { headers: own }))).headers;
    const addresses = Object.values(resources.Link!.data.addresses as Record<string, string>);
    expect(addresses).toContain(seen['x-forwarded-for']);
    expect(seen).toMatchObject({
      forwarded: `for=203.0.113.7, for="2001:db8::1", by=127.0.0.1;for=127.0.0.1;host=${new URL(url).host};proto=http`,
      'x-forwarded-port': '8080',
      'x-forwarded-proto': 'http',
    });
    expect(seen).not.toHaveProperty('x-forwarded-host');
  });

  it.each(['preserve', 'remove'])('X-Forwarded-For is not made by a load balancer with mode %s', async (Value) => {
    const attributes = [{ Key: 'routing.http.xff_header_processing.mode', Value }];
    const { url } = await deploySystem(lab, {
      change: { Alb: (it: Properties) => ({ ...it, LoadBalancerAttributes: attributes }) },
    });
    const own = { 'x-forwarded-for': '203.0.113.7' };
    expect((await json(await fetch(`${url}/dogs`, { headers: own }))).headers).not.toHaveProperty('x-forwarded-for');
  });
});

it('a load balancer takes no TRACE', async () => {
  const { url, resources } = await deploySystem(lab);
  const { ApiId, Target } = lab.world.all('AWS::ApiGatewayV2::Route')[0]!.properties;
  await lab.deploy('AWS::ApiGatewayV2::Route', 'AnyRoute', { ApiId, RouteKey: 'ANY /dogs', Target }, resources.Api!);
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.request(`${url}/dogs`, { method: 'TRACE' }, resolve).on('error', reject).end();
  });
  answer.resume();
  expect([answer.statusCode, answer.headers['x-rehearsal-path']]).toEqual([
    405,
    expect.stringMatching(/ALB Alb:8080 -> no load balancer takes TRACE$/),
  ]);
});

describe('an encoded slash', () => {
  it('parts a path like any other: no route with one variable takes it', async () => {
    const { url } = await deploySystem(lab);
    const response = await fetch(`${url}/dogs/a%2Fb`);
    expect([response.status, path(response)]).toEqual([
      404,
      '[api] HTTP API Api -x no route for GET /dogs/a%2Fb: an HTTP API decodes the path before it looks for a route',
    ]);
    expect((await fetch(`${url}/dogs/a%252Fb`)).status).toBe(200);
    expect((await fetch(`${url}/dogs/a%20b`)).status).toBe(200);
  });
});
