import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleConfiguration } from '../helpers/configuration';
import { PipelineSynthesis } from '../helpers/synth-pipeline';

const authorizations = [
  { type: 'none' },
  { type: 'iam' },
  { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['client'] },
];

/** The commands of the synthesized project, run by a shell against a server that answers as `answer` says. */
const paths = ['/dogs', '/dogs/females', '/dogs/males', '/todo'];
const commands: Record<string, string[]> = {};
let server: Server;
let url: string;
let answer: (path: string, attempt: number) => number;
let asked: string[];

beforeAll(async () => {
  const synthesis = new PipelineSynthesis(
    exampleConfiguration((configuration) => {
      const [example] = configuration.environments;
      configuration.environments = authorizations.map((auth) => ({
        ...example,
        name: auth.type,
        globalApi: { ...example.globalApi, auth },
      }));
    }),
  );
  for (const { type } of authorizations) {
    commands[type] = synthesis.buildSpec(`${type}SmokeTest`).phases.build.commands;
  }
  synthesis.remove();
  server = createServer(({ url: path = '' }, response) => {
    asked.push(path);
    const status = answer(path, asked.filter((other) => other === path).length);
    response.writeHead(status).end('an answer');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  asked = [];
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Exit codes, one for each command; they run at once, which changes nothing but the time. */
function run(auth: string, environment: Record<string, string> = {}): Promise<(number | null)[]> {
  return Promise.all(
    commands[auth]!.map((command) => {
      const child = spawn('sh', ['-c', command], {
        env: { PATH: process.env.PATH, API_URL: url, SMOKE_TEST_SECONDS: '1', ...environment },
        stdio: 'ignore',
      });
      return new Promise<number | null>((resolve) => child.once('close', resolve));
    }),
  );
}

test('asks every route that needs no parameter, and is content when all answer', async () => {
  answer = () => 200;
  expect(await run('none')).toEqual([0, 0, 0, 0]);
  expect(asked.sort()).toEqual(paths);
});

test("takes the API's address with or without a slash at its end", async () => {
  answer = () => 200;
  await run('none', { API_URL: `${url}/` });
  expect(asked.sort()).toEqual(paths);
});

test.each([404, 500])('fails on the one route that goes on answering %d', async (status) => {
  answer = (path) => (path === '/dogs/males' ? status : 200);
  const codes = await run('none');
  expect(codes.map((code) => code === 0)).toEqual([true, false, true, true]);
});

test('tries again while targets are not healthy yet', async () => {
  answer = (path, attempt) => (path === '/dogs' && attempt < 3 ? 503 : 200);
  expect(await run('none', { SMOKE_TEST_SECONDS: '10' })).toEqual([0, 0, 0, 0]);
});

test('fails when nothing listens', async () => {
  const codes = await run('none', { API_URL: 'http://127.0.0.1:1' });
  expect(codes.every((code) => code !== 0)).toBe(true);
});

test.each([
  ['iam', 403],
  ['jwt', 401],
])(
  'auth %s: is content with %d on every route, and fails where a route answers without credentials',
  async (auth, status) => {
    answer = () => status;
    expect(await run(auth)).toEqual([0, 0, 0, 0]);
    answer = (path) => (path === '/todo' ? 200 : status);
    expect((await run(auth)).map((code) => code === 0)).toEqual([true, true, true, false]);
  },
);
