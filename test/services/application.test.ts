import type { Provider } from '../../services/catalog/provider';
import { json } from '../../services/http/answer';
import { createApplication } from '../../services/http/application';
import { readFields } from '../../services/http/body';
import { Unavailable } from '../../services/http/problem';
import type { Handler } from '../../services/http/routes';
import { anyAnswer } from '../helpers/any-answer';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';

const provider = {
  name: 'cats',
  port: 1,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/cats', answer: anyAnswer },
    { method: 'POST', path: '/cats', answer: anyAnswer },
    { method: 'GET', path: '/cats/{catId}', answer: anyAnswer },
    { method: 'DELETE', path: '/cats/{catId}', answer: anyAnswer },
    { method: 'GET', path: '/broken', answer: anyAnswer },
    { method: 'GET', path: '/away', answer: anyAnswer },
  ],
} as const satisfies Provider;

const handlers = {
  'GET /cats': () => json(200, { cats: ['Täve'] }),
  'POST /cats': async (ctx) => json(201, await readFields(ctx), { Location: '/cats/1' }),
  'GET /cats/{catId}': (ctx) => json(200, { id: ctx.params.catId }),
  'DELETE /cats/{catId}': async () => json(200, {}),
  'GET /broken': () => {
    throw Object.assign(new Error('password is hunter2'), { body: 'the body', status: 418, expose: true });
  },
  'GET /away': async () => {
    throw new Unavailable('The cats are away');
  },
} satisfies Record<string, Handler>;

describe('an application of the catalog', () => {
  const { log, lines, text } = capturedLog();
  let served: Served;

  beforeAll(async () => {
    served = await listen(createApplication(provider, handlers, log));
  });
  afterAll(() => served.close());

  test.each([
    ['GET', '/cats', 200, { cats: ['Täve'] }],
    ['GET', '/cats?of=mine', 200, { cats: ['Täve'] }],
    ['GET', '/cats/7', 200, { id: '7' }],
    ['GET', '/cats/a%2Fb%20%C3%A4', 200, { id: 'a/b ä' }],
    ['GET', '/cats/%25%2B', 200, { id: '%+' }],
    ['DELETE', '/cats/7', 200, {}],
    ['GET', '/health', 200, { status: 'ok' }],
    ['GET', '/health?probe', 200, { status: 'ok' }],
    ['GET', '/nope', 404, { message: 'There is nothing at /nope' }],
    ['GET', '/', 404, { message: 'There is nothing at /' }],
    ['GET', '/cats/', 404, { message: 'There is nothing at /cats/' }],
    ['GET', '/CATS', 404, { message: 'There is nothing at /CATS' }],
    ['GET', '/cats/7/tail', 404, { message: 'There is nothing at /cats/7/tail' }],
    ['GET', '//cats', 404, { message: 'There is nothing at //cats' }],
    ['GET', '/cats/%E0%A4%A', 400, { message: 'The request target is not a valid URL' }],
    ['GET', 'http://[', 400, { message: 'The request target is not a valid URL' }],
    ['GET', 'http://cats/cats', 200, { cats: ['Täve'] }],
    ['GET', '*', 404, { message: 'There is nothing at *' }],
    ['POST', '/nope', 404, { message: 'There is nothing at /nope' }],
    ['GET', '/away', 503, { message: 'The cats are away' }],
    ['GET', '/broken', 500, { message: 'Internal server error' }],
  ])('%s %s is answered with %i', async (method, target, status, body) => {
    const reply = await send(served.port, method, target);
    expect([reply.status, reply.json]).toEqual([status, body]);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.headers['content-length']).toBe(String(Buffer.byteLength(reply.text)));
  });

  test.each([
    ['PUT', '/cats', 'HEAD, GET, POST'],
    ['OPTIONS', '/cats', 'HEAD, GET, POST'],
    ['PROPFIND', '/cats', 'HEAD, GET, POST'],
    ['PATCH', '/cats/7', 'HEAD, GET, DELETE'],
    ['POST', '/health', 'HEAD, GET'],
  ])('%s %s is not allowed, and told what is', async (method, target, allow) => {
    const reply = await send(served.port, method, target);
    expect([reply.status, reply.headers.allow]).toEqual([405, allow]);
    expect(reply.json.message).toBe(`${method} is not allowed here: use ${allow}`);
  });

  test.each(['/cats', '/cats?x', '/cats/7', '/health', '/nope'])('HEAD %s is GET without the body', async (target) => {
    const get = await send(served.port, 'GET', target);
    const head = await send(served.port, 'HEAD', target);
    const { date: _, ...headers } = get.headers;
    expect(head).toMatchObject({ status: get.status, text: '', headers });
  });

  test('an unavailable service says when to come again', async () => {
    expect((await send(served.port, 'GET', '/away')).headers['retry-after']).toBe('1');
  });

  test('the health path says who asks for it whether the load balancer has checked twice', async () => {
    const own = await listen(createApplication(provider, handlers, capturedLog().log));
    const asked = async () => (await send(own.port, 'GET', '/health?once-checked')).status;
    const check = (host: string) => send(own.port, 'GET', '/health', { headers: { host } });
    // Its own questions, and those of whoever is on the same machine, are no checks.
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:8080']) await check(host);
    await check('10.0.0.7:8080');
    expect(await asked()).toBe(503);
    const waiting = asked();
    await check('10.0.0.7:8080');
    expect([await waiting, await asked()]).toEqual([200, 200]);
    await own.close();
  });

  test('headers of an answer are sent', async () => {
    const body = JSON.stringify({ name: 'Mia' });
    const reply = await send(served.port, 'POST', '/cats', { body, headers: { 'Content-Type': 'application/json' } });
    expect(reply).toMatchObject({ status: 201, json: { name: 'Mia' }, headers: { location: '/cats/1' } });
  });

  test('each request is one line of JSON, without query and body', async () => {
    const before = lines().length;
    const headers = { 'X-Request-Id': 'r-1', 'X-Amzn-Trace-Id': 'Root=1-2', 'Content-Type': 'application/json' };
    await send(served.port, 'GET', '/cats?token=sesame', { headers });
    await send(served.port, 'POST', '/cats', { headers, body: '{"secret":"sesame"' });
    await send(served.port, 'POST', '/cats', { headers, body: '{"secret":"sesame"}' });
    await send(served.port, 'GET', '/nope');
    const common = { level: 'info', service: 'test', time: expect.stringMatching(/^\d{4}-.*Z$/) };
    const ids = { requestId: 'r-1', traceId: 'Root=1-2' };
    const durationMs = expect.any(Number);
    expect(lines().slice(before)).toEqual([
      { ...common, method: 'GET', path: '/cats', status: 200, durationMs, ...ids },
      { ...common, method: 'POST', path: '/cats', status: 400, durationMs, ...ids },
      { ...common, method: 'POST', path: '/cats', status: 201, durationMs, ...ids },
      { ...common, method: 'GET', path: '/nope', status: 404, durationMs },
    ]);
    expect(text()).not.toContain('sesame');
  });

  test('what callers send cannot make a line of its own, or an endless one', async () => {
    const before = lines().length;
    await send(served.port, 'GET', `/${'x'.repeat(5000)}`, { headers: { 'X-Request-Id': 'y'.repeat(5000) } });
    await send(served.port, 'GET', '/%0A{"level":"info"}', { headers: { 'X-Request-Id': '"}' } });
    const [long, quoted] = lines().slice(before) as { path: string; requestId: string }[];
    expect([long!.path.length, long!.requestId.length]).toEqual([257, 257]);
    expect(quoted).toMatchObject({ path: '/%0A{"level":"info"}', requestId: '"}' });
  });

  test('a fault is logged with its reason, and with nothing else that hangs on it', async () => {
    const before = lines().length;
    await send(served.port, 'GET', '/broken');
    expect(lines().slice(before)).toEqual([
      expect.objectContaining({
        level: 'error',
        path: '/broken',
        status: 500,
        err: { type: 'Error', message: 'password is hunter2', stack: expect.stringContaining('hunter2') },
      }),
    ]);
  });
});

describe('catalog and handlers that differ', () => {
  const { log } = capturedLog();

  test('a route without a handler is refused at start', () => {
    const { 'GET /away': _, ...fewer } = handlers;
    // @ts-expect-error the compiler refuses it too
    expect(() => createApplication(provider, fewer, log)).toThrow(
      "cats: the catalog's route 'GET /away' has no handler: add one",
    );
  });

  test('a handler without a route is refused at start', () => {
    const surplus = { 'GET /dogs': handlers['GET /cats'] };
    expect(() => createApplication(provider, { ...handlers, ...surplus }, log)).toThrow(
      "cats: 'GET /dogs' is not in the catalog: add the route there",
    );
    // @ts-expect-error where the handlers are written, the compiler refuses it too
    expect(() => createApplication(provider, { ...handlers, 'GET /dogs': handlers['GET /cats'] }, log)).toThrow();
  });
});
