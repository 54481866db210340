import { statusText } from '../../../rehearsal/cli/status-text';
import type { ActionRecord, ExecutionRecord, Status } from '../../../rehearsal/codepipeline/execution-record';
import { stageStates } from '../../../rehearsal/codepipeline/stage-states';
import { statusOfExecutions } from '../../../rehearsal/session/status';

let clock = 0;
const time = () => new Date(Date.UTC(2026, 0, 1, 0, clock++)).toISOString();

/** An execution that came through these stages; an action that ended with anything but a status failed with it. */
function execution(
  number: number,
  status: Status,
  stages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  more: Partial<ExecutionRecord> = {},
): ExecutionRecord {
  const started = time();
  const action = (name: string, is: string): ActionRecord =>
    is === 'Succeeded' || is === 'InProgress'
      ? { name, runOrder: 1, status: is }
      : { name, runOrder: 1, status: 'Failed', error: is };
  return {
    number,
    id: `id-${number}`,
    type: 'STANDARD',
    pipeline: 'api',
    structureVersion: 1,
    revision: {
      commit: `${number}`.repeat(40),
      branch: 'main',
      message: `Change ${number}`,
      description: `main at ${number}`,
    },
    status,
    started,
    artifacts: {},
    variables: {},
    deployed: [],
    stages: ['Build', 'Deploy', 'Approve'].map((name) => {
      const actions = Object.entries(stages[name] ?? {}).map(([key, is]) => action(key, is));
      if (actions.length === 0) return { name, actions };
      const worst = (['Failed', 'InProgress'] as const).find((each) => actions.some((one) => one.status === each));
      return { name, actions, status: worst ?? 'Succeeded', started, ended: time() };
    }),
    ...more,
  };
}

const built = { Build: { synth: 'Succeeded' } };
const passed = { ...built, Deploy: { dogs: 'Succeeded', todo: 'Succeeded' } };
const stage = (name: string, ...executions: ExecutionRecord[]) =>
  stageStates(executions).find((state) => state.name === name);

describe('a stage is said to have', () => {
  const first = execution(1, 'Succeeded', { ...passed, Approve: { gate: 'Succeeded' } });
  const broken = { dogs: 'Succeeded', todo: 'Table: is wrong\n  → mend it' };
  const second = execution(2, 'Failed', { ...built, Deploy: broken });
  const back = execution(3, 'Succeeded', { Deploy: passed.Deploy }, { type: 'ROLLBACK', rollbackTarget: 1 });
  const third = execution(4, 'InProgress', { ...passed, Approve: { gate: 'InProgress' } });
  const fourth = execution(5, 'InProgress', passed);

  test('what passed it last, and nothing where nothing did', () => {
    expect(stage('Build', first, second)).toMatchObject({ live: { execution: 2, revision: second.revision } });
    expect(stage('Deploy', first)).toMatchObject({ live: { execution: 1 }, before: [] });
    expect(stage('Approve', second)?.live).toBeUndefined();
  });

  test('what failed there last, why, and what stays of it where nothing took it back', () => {
    expect(stage('Deploy', first, second)).toMatchObject({
      live: { execution: 1 },
      failed: { execution: 2, why: ['todo: Table: is wrong'], kept: ['dogs'] },
    });
    expect(stage('Deploy', first, second, back)).toMatchObject({
      live: { execution: 1, by: 3 },
      failed: { execution: 2, kept: [] },
    });
    expect(stage('Deploy', first, second, back, third)).not.toHaveProperty('failed');
  });

  test('no failure where a person rolled back what worked', () => {
    const again = execution(6, 'Succeeded', passed);
    expect(stage('Deploy', first, again, { ...back, number: 7 })).not.toHaveProperty('failed');
  });

  test('what is in it, and what waits before it', () => {
    expect(stage('Approve', first, third, fourth)).toMatchObject({
      live: { execution: 1 },
      inside: { execution: 4, actions: ['gate'] },
      before: [5],
    });
  });

  test('nothing of another pipeline, which had a stage of its name', () => {
    const other = { ...first, pipeline: 'other' };
    expect(stage('Deploy', other, execution(2, 'InProgress', built))?.live).toBeUndefined();
  });

  test('all of that in lines, and the executions after it', () => {
    const status = {
      ...statusOfExecutions([first, second, third, fourth]),
      gates: [],
      apis: ['Global API: x'],
      left: [],
    };
    expect(statusText({ pid: 7, ...status }).map((line) => line.replaceAll(/2026\S+ \S+/g, 'TIME'))).toEqual([
      'A rehearsal is running, process 7.',
      'What is live in each stage of api:',
      '  Build    execution 5  555555555555 Change 5, since TIME UTC',
      '  Deploy   execution 5  555555555555 Change 5, since TIME UTC',
      '  Approve  execution 1  111111111111 Change 1, since TIME UTC',
      '           … execution 4 is here: gate',
      '           … execution 5 waits before it',
      'Global API: x',
      'Executions, the latest first:',
      'Execution 5 of api: InProgress, at Deploy',
      '  TIME UTC  main at 5  Change 5',
      'Execution 4 of api: InProgress, at Approve',
      '  TIME UTC  main at 4  Change 4',
      'Execution 2 of api: Failed',
      '  TIME UTC  main at 2  Change 2',
      'Execution 1 of api: Succeeded',
      '  TIME UTC  main at 1  Change 1',
    ]);
  });

  test("a commit's message is shown so that it can be read", () => {
    const revision = { ...first.revision, message: `\u202e\u001b[2J${'x'.repeat(200_000)}` };
    const lines = statusText({ ...statusOfExecutions([{ ...first, revision }]), gates: [], apis: [], left: [] });
    expect(lines.join('\n')).toContain('\\u{202E}\\u{001B}[2Jxxx');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(250);
  });
});

test('before the first execution there is nothing to say', () => {
  expect(statusText({ ...statusOfExecutions([]), gates: [], apis: [], left: [] })).toEqual([
    'No rehearsal is running.',
    'There was no execution yet.',
  ]);
});
