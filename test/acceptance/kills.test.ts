import { join } from 'node:path';
import { RehearsalClient } from '../../rehearsal';
import { readJson } from '../../rehearsal/kit/whole-file';
import { count } from '../helpers/counts';
import { Clone } from '../helpers/pushed-project';
import { removeDirectories, temporaryDirectory } from '../helpers/rehearsal-directory';
import { freePort, processesOf, RehearsalProcess } from '../helpers/rehearsal-process';
import { itemsOnDisk } from '../rehearsal/aws/dynamodb/items-on-disk';
import { type Kill, killAt, Poster, random, twoRevisions } from './victim';

/**
 * One chain: every start shows that it survived the kill of the one before, and is the next to be killed. Each deploys
 * what the one before did not, so that kills meet rollovers as well as first creations.
 *
 * REHEARSAL_KILLS is the number of kills at random moments. REHEARSAL_SEED makes those moments the same again.
 */
const RANDOM_KILLS = Number(process.env.REHEARSAL_KILLS ?? 20);
const SEED = Number(process.env.REHEARSAL_SEED ?? Date.now() % 1_000_000);

jest.setTimeout(600_000);

const directory = temporaryDirectory();
/** Where it is started: the assemblies are given, and each start takes as long as its files take to be copied. */
const project = new Clone();
const client = new RehearsalClient(join(directory, 'state'));
const { state } = client;
let revisions: readonly [string, string];
let port: number;
let poster: Poster;
/** The revision that is live. */
let live = 1;
/** Of the longest start until now, in milliseconds. */
let longest = 0;
/** The actions, in the order in which they ended. */
let actions: readonly string[];
const outputs: string[] = [];

/** Kills a start at a moment, or lets it end by itself. Returns what it printed. */
async function play(kill?: Kill): Promise<string> {
  const args = ['--approve', '--once', '--state', state.path, '--port', String(port)];
  const began = performance.now();
  const rehearsal = new RehearsalProcess('start', [...args, '--assembly', revisions[1 - live]!], project.directory);
  if (kill === undefined) expect([await rehearsal.code(), rehearsal.stderr]).toEqual([0, '']);
  else await killAt(rehearsal, kill);
  longest = Math.max(longest, performance.now() - began);
  const { stdout } = rehearsal;
  if (/✔ prod-todo/.test(stdout)) live = 1 - live;
  // What it had no time for it has not done wrong either: nothing failed, and everything that was resumed came up.
  expect([kill?.name, stdout.match(/.*(✘|fault of it|Error|is replaced).*/)?.[0]]).toEqual([kill?.name, undefined]);
  outputs.push(stdout);
  return stdout;
}

beforeAll(async () => {
  project.write('buildspec.yml', "version: '0.2'\n");
  project.commit('The assemblies are given');
  revisions = await twoRevisions(directory);
  port = await freePort();
  poster = new Poster(port);
});
afterAll(async () => {
  await poster.end();
  removeDirectories();
});

test('a start that is killed in the first creation does no harm to the next one', async () => {
  await play({ name: 'first creation', moment: (victim) => victim.printed('Launching') });
  const stdout = await play();
  expect(stdout).toMatch(/private-api-prod-todo was left CREATE_IN_PROGRESS: now it is DELETE_COMPLETE/);
  actions = [...stdout.matchAll(/^ {2}✔ (\S+)/gm)].map(([, action]) => action!);
  expect(actions).toHaveLength(9);
});

test('a kill after every action', async () => {
  for (const action of actions)
    await play({ name: `after ${action}`, moment: (victim) => victim.printed(`✔ ${action} `) });
});

test(`${RANDOM_KILLS} kills at random moments (REHEARSAL_SEED=${SEED})`, async () => {
  const dice = random(SEED);
  for (let i = 0; i < RANDOM_KILLS; i++) {
    const after = Math.round(dice() * longest);
    await play({ name: `after ${after} ms`, moment: () => new Promise((resolve) => setTimeout(resolve, after)) });
  }
});

test('then a start goes on as if nothing had been: every execution and stack has ended, no process is left', async () => {
  await play();
  const executions = client.executions();
  expect(executions.filter(({ status }) => !['Failed', 'Succeeded'].includes(status))).toEqual([]);
  expect(executions.at(-1)).toMatchObject({ status: 'Succeeded' });
  for (const stack of ['222222222222.us-west-2.private-api-prod-dogs', '333333333333.us-west-2.private-api-prod-todo'])
    expect(readJson(join(state.cloud, 'cloudformation', `${stack}.json`))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(processesOf(state.path)).toEqual([]);
  // Otherwise the kills met nothing.
  expect(outputs.join('')).toMatch(/was left UPDATE_IN_PROGRESS: now it is UPDATE_ROLLBACK_COMPLETE/);
});

test('no todo that was accepted is lost', async () => {
  await poster.end();
  expect(poster.accepted.length).toBeGreaterThan(10);
  const place = { account: '333333333333', region: 'us-west-2' };
  const record = readJson<{ content: { resources: Record<string, { type: string; id: string }> } }>(
    join(state.cloud, 'cloudformation', `${place.account}.${place.region}.private-api-prod-todo.json`),
  )!;
  const { id } = Object.values(record.content.resources).find(({ type }) => type === 'AWS::DynamoDB::Table')!;
  const items = await itemsOnDisk(state, { ...place, table: id });
  const kept = new Set(items.map((item) => item.id!.S));
  expect(poster.accepted.filter((todo) => !kept.has(todo))).toEqual([]);
  count('survival', { kills: 1 + actions.length + RANDOM_KILLS, seed: SEED, todos: poster.accepted.length });
});
