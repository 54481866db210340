import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { addProvider } from '../../scaffold/add-provider';
import { bundleService } from '../../services/bundle';
import { catalog, providerNames } from '../../services/catalog/catalog';
import { runBundle, runFile, spawnBundle } from '../helpers/http-bundle';
import { listen, send } from '../helpers/http-service';
import { SourceClone } from '../helpers/pushed-project';
import { removeDirectories } from '../helpers/rehearsal-directory';
import { localAws } from './todo-table';

const root = path.resolve(__dirname, '../..');

const NEIGHBOUR = 'a-neighbour';

/** What todo's stand-in for the package leaves out. */
const callerOfUndici = `import type Koa from 'koa';
import { fetch } from 'undici';
import { provider } from '../catalog/${NEIGHBOUR}';
import { json } from '../http/answer';
import { createApplication } from '../http/application';
import type { Log } from '../http/log';

export function createApp({ log }: { readonly log: Log }): Koa {
  const fetched = async () => json(200, { message: await (await fetch('data:,fetched')).text() });
  return createApplication(provider, { 'GET /${NEIGHBOUR}': fetched }, log);
}
`;

/** A port of this machine on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function endOf(child: ReturnType<typeof spawnBundle>) {
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, errors: errors.trim() };
}

describe('a bundle', () => {
  test('is one file, with its licences, and the Dockerfile where there is one', () => {
    expect(readdirSync(bundleService('dogs')).sort()).toEqual(['Dockerfile', 'NOTICES.txt', 'main.js']);
    expect(readdirSync(bundleService('todo')).sort()).toEqual(['NOTICES.txt', 'main.js']);
  });

  test.each(providerNames)('of %s names every package whose code is in it, and has its licence', (name) => {
    const directory = bundleService(name);
    const notices = readFileSync(path.join(directory, 'NOTICES.txt'), 'utf8');
    // A process would read them at every start.
    expect(readFileSync(path.join(directory, 'main.js'), 'utf8')).not.toMatch(/Permission is hereby|MIT Licensed/);
    // What the bundler leaves of each module is a comment with its path, if it is asked for the code as it is.
    const { outputFiles } = buildSync({
      absWorkingDir: root,
      entryPoints: [`services/${name}/main.ts`],
      outfile: 'main.js',
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      write: false,
    });
    const inside = new Set<string>();
    for (const [, found] of outputFiles[0]!.text.matchAll(/^ *(?:\/\/ )(node_modules\/\S+)$/gm)) {
      inside.add(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(found!)![0]);
    }
    expect(inside.size).toBeGreaterThan(30);
    for (const found of inside) {
      const { name, version, license } = require(path.join(root, found, 'package.json'));
      expect(notices).toMatch(new RegExp(`^${name} ${version}$`.replaceAll('.', '\\.'), 'm'));
      expect(license).toMatch(/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause)$/);
      const file = readdirSync(path.join(root, found)).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) continue;
      const text = readFileSync(path.join(root, found, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim();
      expect(notices.includes(text)).toBe(true);
    }
  });

  test('is left alone when nothing has changed', () => {
    const file = path.join(bundleService('dogs'), 'main.js');
    const { ino, mtimeMs } = statSync(file);
    bundleService('dogs');
    expect(statSync(file)).toMatchObject({ ino, mtimeMs });
  });

  describe('in another tree, beside a provider more', () => {
    const clone = new SourceClone();
    afterAll(removeDirectories);
    const built = (name: string, file: string) => path.join(clone.directory, '.build', name, file);

    beforeAll(async () => {
      await addProvider(clone.directory, { command: 'add', name: NEIGHBOUR, on: 'ec2', account: '987654321098' });
      clone.write(`services/${NEIGHBOUR}/app.ts`, callerOfUndici);
      const output = execFileSync(process.execPath, ['--import', 'tsx', 'services/bundle.ts'], {
        cwd: clone.directory,
      });
      const lines = [...providerNames, NEIGHBOUR].map((name) => `${name}: .build/${name}\n`);
      expect(output.toString()).toBe(lines.join(''));
    });

    test.each(providerNames)('%s has the same bytes: no task and no instance of it is replaced', (name) => {
      const here = bundleService(name);
      expect(readdirSync(built(name, '')).sort()).toEqual(readdirSync(here).sort());
      for (const file of readdirSync(here)) {
        const bytes = readFileSync(built(name, file));
        expect(bytes.equals(readFileSync(path.join(here, file)))).toBe(true);
        expect(bytes.includes(clone.directory) || bytes.includes(root)).toBe(false);
      }
    });

    test('each has its own entry of the catalog, and no other', () => {
      for (const name of [...providerNames, NEIGHBOUR]) {
        const text = readFileSync(built(name, 'main.js'), 'utf8');
        const entries = [...text.matchAll(/\bname:\s*"([a-z0-9-]+)",\s*port:/g)].map(([, entry]) => entry);
        expect(entries).toEqual([name]);
      }
    });

    test('another service than todo has all of undici', async () => {
      const { port, process, ended } = await runFile(built(NEIGHBOUR, 'main.js'));
      const reply = await send(port, 'GET', `/${NEIGHBOUR}`);
      expect([reply.status, reply.json]).toEqual([200, { message: 'fetched' }]);
      process.kill('SIGTERM');
      expect(await ended).toBe(0);
    });
  });
});

const inContainers = providerNames.filter((name) => existsSync(path.join(root, 'services', name, 'Dockerfile')));

describe.each(inContainers)('the Dockerfile of %s', (name) => {
  const instructions = readFileSync(path.join(root, 'services', name, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('runs nothing, so that it can be built for any architecture', () => {
    expect(instructions.map((line) => line.split(' ')[0])).toEqual([
      'FROM',
      'WORKDIR',
      'ENV',
      'COPY',
      'USER',
      'EXPOSE',
      'CMD',
    ]);
  });

  test('listens on the port of the catalog, as a user without rights', () => {
    expect(instructions).toContain(`EXPOSE ${catalog[name].port}`);
    expect(instructions).toContain(`ENV NODE_ENV=production PORT=${catalog[name].port} HOST=0.0.0.0`);
    expect(instructions).toContain('USER node');
  });
});

describe('a started bundle', () => {
  test('of dogs answers on this machine alone', async () => {
    const dogs = await runBundle('dogs');
    expect(dogs.lines()[0]).toMatchObject({ msg: 'listening', service: 'dogs', address: { address: '127.0.0.1' } });
    expect((await send(dogs.port, 'GET', '/health')).json).toEqual({ status: 'ok' });
    expect((await send(dogs.port, 'GET', '/dogs')).json).toEqual({
      Name: expect.any(String),
      Gender: expect.stringMatching(/^(fe)?male$/),
    });
    dogs.process.kill('SIGINT');
    expect(await dogs.ended).toBe(0);
  });

  test('of todo answers its health path without a table, and says that the todos are away', async () => {
    const todo = await runBundle('todo', { ...localAws(await closedPort()), TABLE_NAME: 'todos' });
    expect((await send(todo.port, 'GET', '/health')).json).toEqual({ status: 'ok' });
    const reply = await send(todo.port, 'GET', '/todo');
    expect([reply.status, reply.json]).toEqual([
      503,
      { message: 'The todos cannot be reached at the moment: try again' },
    ]);
    todo.process.kill('SIGTERM');
    expect(await todo.ended).toBe(0);
  });

  test('of todo tries a table again that closes the connection, three times at most', async () => {
    let [calls, closed] = [0, 2];
    const table = await listen(
      createHttpServer((request, response) => {
        calls++;
        if (calls <= closed) request.socket.destroy();
        else response.end(JSON.stringify({ Items: [] }));
      }),
    );
    const todo = await runBundle('todo', { ...localAws(table.port), TABLE_NAME: 'todos' });
    const reply = await send(todo.port, 'GET', '/todo');
    expect([reply.status, reply.json, calls]).toEqual([200, { items: [] }, 3]);

    [calls, closed] = [0, Number.POSITIVE_INFINITY];
    expect([(await send(todo.port, 'GET', '/todo')).status, calls]).toEqual([503, 3]);
    await table.close();
  });

  test('of todo gives up on a table that does not answer, before a drain would end', async () => {
    let calls = 0;
    const table = await listen(createHttpServer(() => calls++));
    const todo = await runBundle('todo', { ...localAws(table.port), TABLE_NAME: 'todos' });
    const reply = send(todo.port, 'GET', '/todo');
    while (calls === 0) await sleep(10);
    todo.process.kill('SIGTERM');
    expect([(await reply).status, calls]).toEqual([503, 3]);
    expect(await todo.ended).toBe(0);
    await table.close();
  });

  test.each([
    ['dogs', { PORT: 'http' }, "dogs: PORT is 'http': set it to a number from 0 to 65535"],
    ['dogs', { PORT: '65536' }, "dogs: PORT is '65536': set it to a number from 0 to 65535"],
    ['todo', { AWS_REGION: 'us-west-2' }, 'todo: TABLE_NAME is not set: set it, for example TABLE_NAME=todos'],
    [
      'todo',
      { TABLE_NAME: 't', AWS_REGION: '' },
      'todo: AWS_REGION is not set: set it, for example AWS_REGION=us-west-2',
    ],
  ] as const)('of %s with %j says what is wrong and ends with 2', async (name, env, message) => {
    expect(await endOf(spawnBundle(name, env))).toEqual({ code: 2, errors: message });
  });

  test('says that its port is taken, and ends with 1', async () => {
    const first = await runBundle('dogs');
    const { code, errors } = await endOf(spawnBundle('dogs', { PORT: String(first.port) }));
    expect([code, errors]).toEqual([1, `dogs: listen EADDRINUSE: address already in use 127.0.0.1:${first.port}`]);
    first.process.kill('SIGTERM');
    await first.ended;
  });
});
