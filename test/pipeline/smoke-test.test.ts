import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../services/catalog/catalog';
import type { Answer, Route, Shape } from '../../services/catalog/provider';
import { exampleConfiguration } from '../helpers/configuration';
import { PipelineSynthesis } from '../helpers/synth-pipeline';

const authorizations = [
  { type: 'none' },
  { type: 'iam' },
  { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['client'] },
];
const routes: readonly Route[] = Object.values(catalog).flatMap(({ routes }): readonly Route[] => routes);

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
}

/** The commands of the synthesized project, run by a shell against a server that answers as `answer` says. */
const commands: Record<string, string[]> = {};
let server: Server;
let url: string;
let directory: string;
/** What is answered in place of the declared answer. */
let answer: (question: string, attempt: number) => Reply | undefined;
let asked: string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'smoke-test-'));
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
  server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  asked = [];
  answer = () => undefined;
});

afterAll(async () => {
  rmSync(directory, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const question = `${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`;
  asked.push(question);
  const declared = declaredFor(question);
  const {
    status,
    type,
    body: value,
  } = {
    status: declared.status,
    type: declared.mediaType,
    body: example(declared.body),
    ...answer(question, asked.filter((other) => other === question).length),
  };
  response.writeHead(status, type === '' ? {} : { 'Content-Type': type });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What the catalog says to a question: a good answer, or the refusal of a request that must be refused. */
function declaredFor(question: string): Answer {
  for (const { method, path, answer, refusal } of routes) {
    if (question === `${method} ${path}`) return answer;
    const { of } = refusal ?? {};
    if (refusal && of && question === `${method} ${of.path}${of.body === undefined ? '' : ` ${of.body}`}`)
      return refusal;
  }
  throw new Error(`the catalog says nothing of ${question}`);
}

/** A value of that shape. */
function example(shape: Shape): unknown {
  if (shape.type === 'object')
    return Object.fromEntries(Object.entries(shape.properties).map(([name, inner]) => [name, example(inner)]));
  if (shape.type === 'array') return [example(shape.items), example(shape.items)];
  if (shape.type === 'string') return shape.enum?.[0] ?? 'text';
  return shape.type === 'boolean' ? true : 1;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** All commands in one shell, as CodeBuild runs them: the first that fails ends it. */
function run(auth: string, environment: Record<string, string> = {}): Promise<Run> {
  const child = spawn('sh', ['-ec', commands[auth]!.join('\n')], {
    cwd: directory,
    env: { PATH: process.env.PATH, API_URL: url, SMOKE_TEST_SECONDS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

/** What can be asked of the catalog's routes without storing anything or knowing what is stored. */
const questions = routes
  .flatMap(({ method, path, refusal }) => {
    if (method === 'GET' && !path.includes('{')) return [`${method} ${path}`];
    if (refusal === undefined) return [];
    return [`${method} ${refusal.of.path}${refusal.of.body === undefined ? '' : ` ${refusal.of.body}`}`];
  })
  .toSorted();

test('asks what the catalog says can be asked, and is content with what it says is answered', async () => {
  const { code, output } = await run('none');
  expect([code, output.match(/: \d+, as expected$/gm)?.length]).toEqual([0, questions.length]);
  expect(asked.toSorted()).toEqual(questions);
  const ofTodo = asked.filter((question) => question.includes('/todo'));
  expect(ofTodo.toSorted()).toEqual(['GET /todo', 'GET /todo/no-such-todo', 'POST /todo {}']);
});

test("takes the API's address with a slash at its end, and fields that nobody named", async () => {
  answer = (question) => (question === 'GET /dogs' ? { body: { Name: 'Bella', Gender: 'female', Age: 3 } } : undefined);
  expect((await run('none', { API_URL: `${url}/` })).code).toBe(0);
});

test.each<[what: string, question: string, reply: Reply, said: string]>([
  [
    'a value that is not allowed',
    'GET /dogs/females',
    { body: { Name: 'Bella', Gender: 'femal' } },
    'GET /dogs/females: Gender is "femal", expected "female"\n  it answered: 200 application/json {"Name":"Bella","Gender":"femal"}\n',
  ],
  [
    'a value allowed on another route',
    'GET /dogs/males',
    { body: { Name: 'Bella', Gender: 'female' } },
    'GET /dogs/males: Gender is "female", expected "male"',
  ],
  ['a missing field', 'GET /dogs', { body: { Gender: 'male' } }, 'GET /dogs: Name is missing'],
  [
    'a field of another type',
    'GET /dogs',
    { body: { Name: 7, Gender: 'male' } },
    'GET /dogs: Name is 7, expected a string',
  ],
  [
    'a wrong field deep inside',
    'GET /todo',
    { body: { items: [{ id: 'a', data: 'b' }, { id: 'c' }] } },
    'GET /todo: items[1].data is missing',
  ],
  [
    'an optional field of another type',
    'GET /todo',
    { body: { items: [], next: null } },
    'GET /todo: next is null, expected a string',
  ],
  [
    'another media type',
    'GET /dogs',
    { type: 'text/html' },
    'GET /dogs: the media type is "text/html", expected application/json',
  ],
  ['no media type', 'GET /dogs', { type: '' }, 'GET /dogs: the media type is missing, expected application/json'],
  ['no JSON', 'GET /dogs', { body: '{"Name":' }, 'GET /dogs: the body is not JSON'],
  ['an array for an object', 'GET /dogs', { body: [] }, 'GET /dogs: the body is [], expected an object'],
  ['another success', 'GET /dogs', { status: 204, body: '' }, 'GET /dogs: the status is 204, expected 200'],
  ['an answer where a refusal is due', 'POST /todo {}', { status: 201 }, 'POST /todo: the status is 201, expected 400'],
  [
    "the front door's own 404",
    'GET /todo/no-such-todo',
    { body: { message: 'Not Found' } },
    'GET /todo/no-such-todo: message is "Not Found", expected "Todo no-such-todo doesn\'t exist"',
  ],
  ['404', 'GET /dogs/males', { status: 404 }, 'GET /dogs/males: the status is 404, expected 200'],
  ['500', 'GET /dogs/males', { status: 500 }, 'GET /dogs/males: the status is 500, expected 200'],
])('%s is red, and named', async (_, question, reply, said) => {
  answer = (other) => (other === question ? reply : undefined);
  const { code, output } = await run('none');
  expect(code).toBe(1);
  expect(output).toContain(said);
  expect(output).toContain(`${questions.length - 1} answers are as expected, these are not:\n`);
  expect(output.match(/^[A-Z]+ \//gm)).toHaveLength(1);
});

test('judges an answer that says success at once: a service that is wrong now and then would get away with it', async () => {
  answer = (question, attempt) =>
    question === 'GET /dogs' && attempt === 1 ? { body: { Name: 'Bella', Gender: 'femal' } } : undefined;
  expect((await run('none', { SMOKE_TEST_SECONDS: '10' })).code).toBe(1);
});

test('tries again while targets are not healthy yet', async () => {
  answer = (question, attempt) => (question === 'GET /dogs' && attempt < 3 ? { status: 503 } : undefined);
  expect((await run('none', { SMOKE_TEST_SECONDS: '10' })).code).toBe(0);
});

test('fails when nothing listens, and says so of every question', async () => {
  const { code, output } = await run('none', { API_URL: 'http://127.0.0.1:1' });
  expect([code, output.match(/: no answer: /g)?.length]).toEqual([1, questions.length]);
});

test('says what came in few printable characters, however long and strange it is', async () => {
  answer = () => ({
    body: { Name: 'x\u202e', Gender: `\u001b[31m${'y'.repeat(500_000)}`, items: [{}, {}, {}, {}, {}] },
  });
  const { code, output } = await run('none');
  expect([code, output.length < 6000]).toEqual([1, true]);
  expect(output).toMatch(/^[\x20-\x7e\n]*$/);
  expect(output).toContain('; and 5 more');
});

test.each([
  ['iam', 403],
  ['jwt', 401],
])(
  'auth %s: is content with %d on every route, and fails where a route answers without credentials',
  async (auth, status) => {
    answer = () => ({ status, body: { message: 'whatever the authorizer says' } });
    expect((await run(auth)).code).toBe(0);
    expect(asked.toSorted()).toEqual(questions);
    answer = (question) => (question === 'GET /todo' ? undefined : { status });
    const { code, output } = await run(auth, { SMOKE_TEST_SECONDS: '10' });
    expect([code, output.includes(`GET /todo: the status is 200, expected ${status}`)]).toEqual([1, true]);
  },
);

test('is ASCII, whatever the catalog says: CloudFormation is not known to keep more', () => {
  expect(JSON.stringify(commands)).toMatch(/^[\x20-\x7e]*$/);
});
