import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Clone } from '../../helpers/pushed-project';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { SmallRehearsal, smallAssembly } from './small-rehearsal';

const { source, build, update, gate } = stages;
const properties = {
  Artifacts: { Type: 'CODEPIPELINE' },
  Environment: { Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
};
const resources = {
  Synth: project('synth', ['cp -r assembly cdk.out', 'test ! -f slow || sleep 60'], {
    spec: { artifacts: { 'base-directory': 'cdk.out' } },
    properties,
  }),
};
const mutate = project('mutate', ['cdk -a . deploy pipeline --require-approval=never'], { properties });
const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
const deploy = (stack: string) => ({
  Name: `Deploy-${stack}`,
  Actions: [deployAction(stack, { Configuration: { TemplatePath: `Assembly::stages/${stack}.json` } })],
});
const api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } };
const withApi = (description: string) => ({ Description: description, Resources: { Api: api } });
const played = [source, build, gate, deploy('api')];
const version = (n: number) => smallAssembly(played, { api: withApi(`version ${n}`) }, resources);

let rehearsal: SmallRehearsal;
let clone: Clone;
beforeEach(() => {
  clone = new Clone();
  rehearsal = new SmallRehearsal();
});
afterEach(async () => {
  await rehearsal.end();
  removeDirectories();
});

const environment = (name: string) => ({
  ...deploy(name),
  Name: `${name}-Api`,
});
const environments = (...names: string[]) =>
  smallAssembly(
    [
      source,
      build,
      update,
      ...names.flatMap((name) => [{ ...deploy(`${name}-data`), Name: `${name}-Data` }, environment(name)]),
    ],
    Object.fromEntries(
      names.flatMap((name) => [
        [name, withApi(name)],
        [`${name}-data`, { Resources: { Topic: topic } }],
      ]),
    ),
    { ...resources, Mutate: mutate },
  );

/** A repository whose commits are assemblies. */
async function push(assembly: string): Promise<string> {
  cpSync(assembly, join(clone.directory, 'assembly'), { recursive: true });
  clone.commit('Another version');
  return clone.push(rehearsal.state.repository, '+HEAD:main');
}

const asked = (times: number) => rehearsal.printed(new RegExp(`(gate waits: .*?){${times}}`, 's'));
const deployed = () => rehearsal.executions.flatMap((execution) => execution.deployed.map(({ stack }) => stack));

test('a rejected first execution ends alone: one that was pushed meanwhile is asked about next, and serves', async () => {
  await rehearsal.start(version(1));
  await asked(1);
  expect(await push(version(2))).toContain('starts execution 2');
  await rehearsal.printed('Synth: $ cp');
  await rehearsal.decide(false);
  await rehearsal.printed('Execution 1 failed: Approve/gate failed');
  await rehearsal.printed('Nothing serves yet.');
  expect(rehearsal.rehearsal.hasEnded).toBe(true);
  await asked(2);
  await rehearsal.decide(true);
  await rehearsal.printed('Execution 2 succeeded');
  expect(rehearsal.output).toMatch(/^Global API: http:\/\/127\.0\.0\.1:\d+$/m);

  // What serves is not touched by what fails after it.
  await push(version(3));
  await asked(3);
  await rehearsal.decide(false);
  await rehearsal.printed('Execution 3 failed');
  const [, url] = /^The API goes on serving: (http:\S+)$/m.exec(rehearsal.output) ?? [];
  expect((await fetch(url!)).status).toBe(404);
});

test('what was deployed by hand is told with the first execution, and not again with what is pushed later', async () => {
  await rehearsal.start(version(1), { approve: true });
  await rehearsal.printed('Execution 1 succeeded');
  await push(version(2));
  await rehearsal.printed('Execution 2 succeeded');
  const told = [...rehearsal.output.matchAll(/^Deployed:\n((?: {2}.*\n)+)/gm)].map(([, lines]) =>
    lines!.match(/^ {2}\w+/gm),
  );
  expect(told).toEqual([['  pipeline', '  api'], ['  api']]);
});

test('--once ends with the first execution: its status says how', async () => {
  await rehearsal.start(version(1), { once: true });
  await asked(1);
  await rehearsal.decide(false);
  expect(await rehearsal.rehearsal.ended()).toMatchObject({ number: 1, status: 'Failed' });
  expect(rehearsal.output).not.toContain('A push starts');
});

test('what waits at a gate waits again, and the same working tree is not played beside it', async () => {
  const assembly = version(1);
  await rehearsal.start(assembly);
  await asked(1);
  await rehearsal.end();
  expect(rehearsal.output).toContain("Execution 1 waits at gate: the next 'npm start' goes on with it");
  expect(rehearsal.output).not.toContain('goes on serving');

  await rehearsal.start(assembly);
  await rehearsal.printed('Execution 1 of api, waits again at gate');
  expect(rehearsal.output).toContain('The working tree is not played: all of it is in execution 1, which waits');
  await rehearsal.decide(true);
  await rehearsal.printed('Execution 1 succeeded');
  expect(rehearsal.statuses).toEqual([[1, 'Succeeded']]);
});

test('a pushed commit that waits goes on before another working tree, which is asked about after it', async () => {
  await rehearsal.start(version(1), { approve: true });
  await rehearsal.printed('Execution 1 succeeded');
  await rehearsal.end();
  await rehearsal.start(version(1));
  await asked(1);
  await rehearsal.decide(false);
  await push(version(2));
  await asked(2);
  await rehearsal.end();

  await rehearsal.start(version(3));
  await rehearsal.printed('Execution 3 of api, waits again at gate');
  await rehearsal.printed('Execution 4 of api: ');
  await rehearsal.decide(true);
  await asked(2);
  await rehearsal.decide(true);
  await rehearsal.printed('Execution 4 succeeded');
  expect(rehearsal.statuses.slice(2)).toEqual([
    [3, 'Succeeded'],
    [4, 'Succeeded'],
  ]);
  expect(deployed()).toEqual(['api', 'api', 'api']);
});

test('a pushed commit that was interrupted is played again after the working tree', async () => {
  await rehearsal.start(version(1), { approve: true });
  await rehearsal.printed('Execution 1 succeeded');
  clone.write('slow', '');
  await push(version(2));
  await rehearsal.printed('Synth: $ test');
  await rehearsal.end();
  expect(rehearsal.output).toContain('Execution 2 stopped: the rehearsal was ended');
  expect(rehearsal.output).not.toContain('goes on serving');

  await rehearsal.start(version(1), { approve: true });
  await rehearsal.printed(/^Execution 2 did not come to its end: main at \w{7} starts execution 4$/m);
  expect(rehearsal.executions[3]!.revision).toEqual(rehearsal.executions[1]!.revision);
});

describe('several environments', () => {
  /** The first of four free ports, below those that the system gives to others. */
  async function fourPorts(): Promise<number> {
    for (;;) {
      const port = 20_000 + Math.floor(Math.random() * 12_000);
      const held = await Promise.all([0, 1, 2, 3].map((more) => hold(port + more).catch(() => undefined)));
      await Promise.all(held.map((server) => server && close(server)));
      if (held.every((server) => server !== undefined)) return port;
    }
  }
  const hold = async (port: number) => {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const close = (server: Server) => new Promise((resolve) => server.close(resolve));
  const urls = () => [...rehearsal.output.matchAll(/^Global API.*$/gm)].map(([line]) => line);
  let port: number;
  const api = (name: string, place: number) => `Global API (${name}): http://127.0.0.1:${port + place}`;

  test('each URL carries its name, and ports follow the pipeline, whichever was made first', async () => {
    port = await fourPorts();
    await rehearsal.start(environments('prod'), { port });
    await rehearsal.printed('Execution 1 succeeded');
    await rehearsal.printed('Ctrl-C ends it');
    expect(urls()).toEqual([`Global API: http://127.0.0.1:${port}`]);
    const [prod] = rehearsal.executions[0]!.deployed.filter(({ stack }) => stack === 'prod');
    expect(prod!.result.status).toBe('CREATE_COMPLETE');

    // A pushed commit puts another one before it, while the first one serves.
    await push(environments('eu-staging', 'us-staging', 'prod'));
    await rehearsal.printed('the API of prod moves to');
    await rehearsal.printed('Execution 3 succeeded');
    await rehearsal.printed(api('prod', 2));
    const three = [api('eu-staging', 0), api('us-staging', 1), api('prod', 2)];
    expect(urls().slice(1)).toEqual(three);
    for (const line of three) expect((await fetch(line.split(': ')[1]!)).status).toBe(404);
    await rehearsal.end();

    await rehearsal.start(environments('eu-staging', 'us-staging', 'prod'), { port });
    await rehearsal.printed('Execution 4 succeeded');
    await rehearsal.printed('Ctrl-C ends it');
    expect(rehearsal.output).toContain(`Serving execution 3 meanwhile (prod): http://127.0.0.1:${port + 2}`);
    expect(urls()).toEqual(three);
    expect(rehearsal.output).not.toContain('moves to');
  });

  test('a taken port is named with its environment before anything is deployed', async () => {
    port = await fourPorts();
    const server = await hold(port + 1);
    await expect(rehearsal.start(environments('staging', 'prod'), { port })).rejects.toThrow(
      `--port: port ${port + 1} of 127.0.0.1 is in use, and the API of prod needs it: end what listens there, or give another port with --port`,
    );
    expect(rehearsal.output).not.toContain('deploy');
    await expect(
      rehearsal.end().then(() => rehearsal.start(environments('staging', 'prod'), { port: 65_535 })),
    ).rejects.toThrow('--port: the API of prod would need port 65536, which does not exist');
    await close(server);
  });

  test('a rejected gate of the second takes nothing of the first away', async () => {
    const both = smallAssembly(
      [source, build, environment('staging'), gate, environment('prod')],
      { staging: withApi('staging'), prod: withApi('prod') },
      resources,
    );
    await rehearsal.start(both);
    await asked(1);
    await rehearsal.decide(false);
    await rehearsal.printed('Execution 1 failed');
    const [, url] = /^The API goes on serving: (http:\S+)$/m.exec(rehearsal.output) ?? [];
    expect((await fetch(url!)).status).toBe(404);
  });
});
