import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../helpers/counts';
import { LiveRehearsal } from '../../helpers/live-rehearsal';
import { otherBundle } from '../../helpers/other-bundle';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { SmallDisk } from '../../helpers/small-disk';
import { root } from '../../helpers/source-files';
import { deployAction, project, stages } from '../aws/codepipeline/stages';
import { itemsOnDisk } from '../aws/dynamodb/items-on-disk';
import { PipelineLab } from '../codepipeline/pipeline-lab';

jest.setTimeout(120_000);

const disk = SmallDisk.mount(192);
/** Left out where nobody can make a disk that is full: without root, in a container without the right to mount, on macOS. */
const withDisk = disk === undefined ? describe.skip : describe;
const moments: string[] = [];

afterAll(() => {
  disk?.unmount();
  if (moments.length > 0) count('disk', { moments });
  removeDirectories();
});

async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !(await condition()); await pause(2))
    if (performance.now() > end) throw new Error(`still not: ${what}`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

withDisk(
  `a rehearsal whose disk is full${disk === undefined ? ' (left out: only root can mount one, on Linux)' : ''}`,
  () => {
    const { path, fill, free } = {
      path: disk?.path ?? '',
      fill: (butFor?: number) => disk!.fill(butFor),
      free: () => disk!.free(),
    };
    let rehearsal: LiveRehearsal;
    const accepted: string[] = [];

    beforeAll(async () => {
      rehearsal = await LiveRehearsal.open(join(path, 'state'));
      expect(await rehearsal.play()).toMatchObject({ status: 'Succeeded' });
    });
    afterEach(free);
    afterAll(() => rehearsal?.close());

    async function post(): Promise<number> {
      const body = new URLSearchParams({ data: 'x'.repeat(900) });
      const response = await fetch(`${rehearsal.url}/todo`, { method: 'POST', body, headers: { connection: 'close' } });
      const answer = (await response.json()) as { id?: string };
      if (response.status === 201) accepted.push(answer.id!);
      return response.status;
    }
    const get = async (route: string) => {
      const response = await fetch(`${rehearsal.url}${route}`, { headers: { connection: 'close' } });
      await response.arrayBuffer();
      return response.status;
    };
    /** What was printed since; the terminal is the one place where a person can be told. */
    function since(): () => string {
      const before = rehearsal.output.length;
      return () => rehearsal.output.slice(before);
    }

    test('while it serves: what writes fails and says why, what reads is answered, and with room it writes again', async () => {
      const printed = since();
      expect(await post()).toBe(201);
      fill();
      let status = 201;
      await until('a write that fails', async () => {
        // Several at a time: each of them fails, and one line says so.
        status = Math.max(...(await Promise.all(Array.from({ length: 8 }, post))));
        return status !== 201;
      });
      expect(status).toBeGreaterThanOrEqual(500);
      expect(await post()).toBeGreaterThanOrEqual(500);
      expect(printed()).toMatch(
        /DynamoDB of account 333333333333, us-west-2: a write failed, no space is left on the disk/,
      );
      expect(printed().match(/a write failed/g)).toHaveLength(1);
      expect([await get('/todo'), await get('/dogs'), await get(`/todo/${accepted[0]}`)]).toEqual([200, 200, 200]);
      free();
      await until('a write that succeeds', async () => (await post()) === 201);
      expect(printed()).toMatch(/there is room again, and it takes writes/);
      moments.push('while it serves');
    });

    /** Another revision of both services, `megabytes` larger. */
    const both = (mark: string, megabytes: number) =>
      (['dogs', 'todo'] as const).map((service) =>
        otherBundle(service, (code) => `${code}\n// ${mark.repeat(megabytes * 2 ** 20)}\n`),
      );

    test.each([
      ['as it begins', 0, 'a'],
      ['as its services start', 1.5, 'b'],
    ])(
      'in the middle of the deployment of a stack, %s: it goes back, and what was live is served',
      async (moment, left, mark) => {
        const printed = since();
        const playing = rehearsal.play(...both(mark, 3));
        await until('the providers are deployed', () => printed().includes('▶ prod-Providers'));
        fill(left * 2 ** 20);
        await until('it fails', () => /✘|waits for room/.test(printed()));
        expect([await get('/dogs'), await get('/todo')]).toEqual([200, 200]);
        free();
        expect(await playing).toMatchObject({ status: 'Failed', reason: expect.stringMatching(/^prod-Providers/) });
        expect(printed()).toMatch(/no space (is )?left on/);
        expect(printed()).not.toMatch(/fault of it/);
        // Where more than the first step was taken, the stack itself went back: the stage's rollback has nothing to do.
        if (left > 0) expect(printed()).toMatch(/✔ prod-dogs\..*UPDATE_COMPLETE: \d+ unchanged$/m);
        const ended = /prod-(todo|dogs) (UPDATE(_ROLLBACK)?|CREATE)_COMPLETE$/;
        expect(rehearsal.stacks.filter((stack) => /prod-(todo|dogs) /.test(stack) && !ended.test(stack))).toEqual([]);
        expect([await get('/dogs'), await get('/todo')]).toEqual([200, 200]);
        moments.push(`in the middle of a deployment, ${moment}`);
      },
    );

    test('while an asset is published: the action fails, no half of the asset stays, and with room all is published and deployed', async () => {
      const printed = since();
      const edit = otherBundle('dogs', (code) => `${code}\n// ${'x'.repeat(4 * 2 ** 20)}`);
      const { tree } = rehearsal.commit(edit);
      fill(2 ** 20);
      const { status, reason } = await rehearsal.rehearsal.play(tree);
      expect([status, reason]).toEqual(['Failed', expect.stringMatching(/^Assets\//)]);
      expect(printed()).toMatch(/✘ .*\n.*no space is left on the disk: .*make room/);
      const published = readdirSync(rehearsal.state.assets, { recursive: true, encoding: 'utf8' });
      expect(published.filter((file) => /\.[0-9a-f]{8}$/.test(file))).toEqual([]);
      expect([await get('/dogs'), await get('/todo')]).toEqual([200, 200]);
      free();
      const improved = otherBundle('todo', (code) => `${code}\n// improved\n`);
      expect(await rehearsal.play(edit, improved)).toMatchObject({ status: 'Succeeded' });
      expect([await get('/dogs'), await get('/todo')]).toEqual([200, 200]);
      moments.push('while an asset is published');
    });

    test('no todo that was accepted is lost, also after a restart', async () => {
      await rehearsal.close();
      const place = { account: '333333333333', region: 'us-west-2' };
      const kept = new Set((await itemsOnDisk(rehearsal.state, place)).map(({ id }) => id!.S));
      expect(accepted.filter((id) => !kept.has(id))).toEqual([]);
    });

    test("a service's own output that does not fit does not end it", () => {
      fill();
      const log = openSync(join(path, 'service.log'), 'a');
      const code =
        "for (let i = 0; i < 100; i++) { process.stdout.write('x'.repeat(1000)); process.stderr.write('y'); } setTimeout(() => process.exit(7), 100)";
      const preload = join(root, 'rehearsal/processes/preload.cjs');
      const { status } = spawnSync(process.execPath, ['--require', preload, '-e', code], {
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      expect(status).toBe(7);
    });

    describe('in an execution', () => {
      const { source, build } = stages;
      const deploy = { Name: 'Deploy', Actions: [deployAction('a')] };
      let lab: PipelineLab;
      beforeAll(() => {
        lab = new PipelineLab(undefined, join(path, 'lab'));
      });
      afterAll(() => lab?.close());

      test('in the middle of a build: it fails with the reason, and the next one succeeds', async () => {
        const spec = (commands: readonly string[]) => ({
          phases: { build: { commands: [...commands, 'mkdir cdk.out', 'echo "{}" > cdk.out/a.json'] } },
          artifacts: { 'base-directory': 'cdk.out' },
        });
        const play = async (commands: readonly string[]) => {
          const resources = { Synth: project('synth', [], { spec: spec(commands) }) };
          const pipeline = await lab.pipeline(
            lab.tree([source, build, deploy], { resources, templates: { 'a.json': { Resources: {} } } }),
          );
          return pipeline.run({
            revision: { commit: 'c', branch: 'main', message: 'm', description: 'd' },
            writeTo: async (directory) => void mkdirSync(directory, { recursive: true }),
          });
        };
        // It prints more than any buffer takes: whoever waits for its log to be written would wait for ever.
        const failed = await play([`head -c 400M /dev/zero > ${path}/ballast || true`, 'seq 1 60000']);
        expect([failed.status, failed.reason]).toEqual(['Failed', 'Build/Synth failed']);
        expect(lab.output).toMatch(/Build\.Synth\.log: lines are lost, no space is left on the disk/);
        expect(lab.output.split('\u2718 Synth').at(-1)).toMatch(/[Nn]o space left/);
        expect(lab.output).not.toMatch(/fault of it/);
        free();
        expect(await play(['seq 1 10'])).toMatchObject({ status: 'Succeeded' });
        moments.push('in the middle of a build');
      });

      test('while the record of the execution is written: it goes on, says so, and writes it down with room', async () => {
        const tree = lab.tree([source, build, deploy], {
          resources: { Synth: project('synth', []) },
          templates: { 'a.json': { Resources: {} } },
        });
        const pipeline = await lab.pipeline(tree);
        const number = lab.store.nextNumber;
        const file = join(lab.state.executions, `${String(number).padStart(4, '0')}.json`);
        lab.stacks.set('a', async () => {
          fill();
          return {};
        });
        const record = await pipeline.run(tree);
        expect(record.number).toBe(number);
        expect(record.status).toBe('Succeeded');
        expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ status: 'InProgress' });
        expect(lab.output).toContain(`${file} cannot be written, no space is left on the disk`);
        free();
        await until('the record is written', () => JSON.parse(readFileSync(file, 'utf8')).status === 'Succeeded');
        expect(readdirSync(lab.state.executions).filter((name) => !/^\d+\.json$/.test(name))).toEqual([]);
        moments.push('while the record of an execution is written');
      });
    });
  },
);
