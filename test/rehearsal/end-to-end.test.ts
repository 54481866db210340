import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { removeDirectories, temporaryDirectory } from '../helpers/rehearsal-directory';
import { freePort, processesOf, RehearsalProcess, rehearse } from '../helpers/rehearsal-process';

jest.setTimeout(180_000);

const state = join(temporaryDirectory(), 'state');
const started: RehearsalProcess[] = [];
let port: number;
let todoId: string;

function start(...args: string[]): RehearsalProcess {
  const rehearsal = new RehearsalProcess('start', ['--state', state, '--port', String(port), ...args]);
  started.push(rehearsal);
  return rehearsal;
}

function ask(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close', ...init?.headers } });
}

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => {
  for (const rehearsal of started) rehearsal.interrupt('SIGKILL');
  removeDirectories();
});

describe('a first start', () => {
  let rehearsal: RehearsalProcess;
  beforeAll(async () => {
    rehearsal = start();
    await rehearsal.printed('from another terminal');
  });

  test('waits at the gate, showing the commit and what waits behind it', () => {
    expect(rehearsal.stdout).toMatch(/prod-Approve waits: Commit \S+ was deployed to the providers of prod/);
    expect(rehearsal.stdout).toContain('behind  private-api-prod-global-api in account 111111111111, us-west-2');
    expect(rehearsal.stdout).not.toContain('Global API:');
  });

  test('is where the status command says it is', async () => {
    const { code, stdout } = await rehearse('pipeline', 'status', '--state', state);
    expect(code).toBe(0);
    expect(stdout).toContain(`A rehearsal is running, process ${rehearsal.pid}.`);
    expect(stdout).toMatch(
      / {2}prod-Providers +execution 1 .*\n {2}prod-Approve +nothing yet\n +… execution 1 is here: prod-Approve\n {2}prod-GlobalApi +nothing yet\n/,
    );
    expect(stdout).toContain('prod-Approve waits:');
  });

  test('refuses a second start in its state directory, naming the process', async () => {
    const { code, stderr } = await rehearse('start', '--state', state, '--port', '0');
    expect(code).toBe(2);
    expect(stderr).toContain(`a rehearsal is running in it already, process ${rehearsal.pid}`);
  });

  test('waits at the same gate again after it was killed, and plays nothing beside it', async () => {
    rehearsal.interrupt('SIGKILL');
    await rehearsal.code();
    rehearsal = start();
    await rehearsal.printed('The working tree is not played: all of it is in execution 1, which waits');
    expect(rehearsal.stdout).toContain('Execution 1 of private-api, waits again at prod-Approve');
    expect(rehearsal.stdout).not.toContain('▶ prod-Providers');
  });

  test('serves the API once the gate is opened from elsewhere', async () => {
    const { code, stdout } = await rehearse('pipeline', 'approve', '--state', state);
    expect([code, stdout]).toEqual([0, 'prod-Approve: approved\n']);
    await rehearsal.printed('Global API:');
    expect(rehearsal.stdout).toMatch(new RegExp(`^Global API: http://127\\.0\\.0\\.1:${port}$`, 'm'));
    expect(rehearsal.stdout).toMatch(/prod-GlobalApi\n.*✔.*CREATE_COMPLETE.*\n(.*… .*\n)*.*✔ prod-SmokeTest/);
    expect(rehearsal.stdout).toMatch(/Recorded, not checked:\n {2}AWS::/);
    expect(rehearsal.stdout).toMatch(/private-api-prod-todo +333333333333 +us-west-2 +CREATE_COMPLETE: \d+ created/);
  });

  test.each([
    ['/dogs', 200, { Name: expect.any(String), Gender: expect.stringMatching(/^(fe)?male$/) }],
    ['/dogs/males', 200, { Name: expect.any(String), Gender: 'male' }],
    ['/dogs/females', 200, { Name: expect.any(String), Gender: 'female' }],
    ['/todo', 200, { items: [] }],
    ['/todo/none', 404, { message: "Todo none doesn't exist" }],
    ['/nope', 404, { message: 'Not Found' }],
  ])('GET %s answers %i', async (path, status, body) => {
    const response = await ask(path);
    expect([response.status, await response.json()]).toEqual([status, body]);
    expect(response.headers.has('x-rehearsal-path')).toBe(true);
  });

  test('a request walks the whole way', async () => {
    const way = (await ask('/dogs')).headers.get('x-rehearsal-path')!;
    expect(way).toMatch(/route GET \/dogs.*VPC link.*ALB.*endpoint.*endpoint service.*NLB.*target/i);
  });

  test('POST /todo keeps an item', async () => {
    const response = await ask('/todo', { method: 'POST', body: new URLSearchParams({ data: 'buy milk ✓' }) });
    expect(response.status).toBe(201);
    const { id, data } = (await response.json()) as { id: string; data: string };
    expect(data).toBe('buy milk ✓');
    todoId = id;
  });

  test('Ctrl-C ends it, and every process of it', async () => {
    expect(processesOf(state).length).toBeGreaterThan(1);
    rehearsal.interrupt();
    // Under npm it comes twice, from the terminal and from npm: that is no second Ctrl-C.
    rehearsal.interrupt();
    expect(await rehearsal.code()).toBe(0);
    expect(processesOf(state)).toEqual([]);
  });
});

describe('a second start', () => {
  let rehearsal: RehearsalProcess;
  beforeAll(async () => {
    rehearsal = start();
    await rehearsal.printed('from another terminal');
  });

  test('serves what the first one deployed while its gate waits, todos included', async () => {
    expect(rehearsal.stdout).toContain('Serving execution 1 meanwhile');
    const response = await ask(`/todo/${todoId}`);
    expect([response.status, await response.json()]).toEqual([200, { id: todoId, data: 'buy milk ✓' }]);
  });

  test('that is rejected says so, and the API goes on serving; Ctrl-C leaves nothing running', async () => {
    const { code } = await rehearse('pipeline', 'reject', '--state', state);
    expect(code).toBe(0);
    await rehearsal.printed(`The API goes on serving: http://127.0.0.1:${port}`);
    expect(rehearsal.stdout).toContain('rejected by command');
    expect((await ask('/dogs')).status).toBe(200);
    rehearsal.interrupt();
    expect(await rehearsal.code()).toBe(0);
    expect(processesOf(state)).toEqual([]);
  });

  test('is what the status command tells of afterwards', async () => {
    const { code, stdout } = await rehearse('pipeline', 'status', '--state', state);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^No rehearsal is running\.\nWhat is live.*\n {2}prod-Approve +execution 1 .*\n +✘ execution 2 failed here, .*: prod-Approve: .*rejected by command\n.*\nExecution 2 of private-api: Failed, prod-Approve\/prod-Approve failed/s,
    );
    expect((await rehearse('pipeline', 'approve', '--state', state)).code).toBe(1);
  });
});

describe('a start that cannot begin', () => {
  const elsewhere = join(temporaryDirectory(), 'state');

  test('a port in use is refused before anything is deployed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: taken } = server.address() as { port: number };
    const { code, stdout, stderr } = await rehearse('start', '--state', elsewhere, '--port', String(taken));
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`port ${taken} of 127.0.0.1 is in use`);
    expect(stdout).not.toContain('deploy');
  });

  test('a broken configuration: exit code 2, the app’s words alone, nothing written', async () => {
    const unused = join(temporaryDirectory(), 'state');
    const { code, stderr } = await rehearse('start', '--state', unused, '--port', '0', '-c', 'privateApi={"name":"x"}');
    expect(code).toBe(2);
    expect(stderr).toMatch(/privateApi/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(unused)).toBe(false);
  });

  test('wrong usage', async () => {
    const { code, stderr } = await rehearse('start', '--aprove');
    expect(code).toBe(2);
    expect(stderr).toContain('--aprove');
  });
});
