import { byDefault, type Commit, type MeasuredRun, SynthesizedCommits, shipped } from '../../../bench/pipelines';
import { type Durations, pipelineRun, readDurations } from '../../../rehearsal/cost/pipeline-run';
import { readPriceList } from '../../../rehearsal/cost/price-list';
import { dollarPrices, stackOf } from './planned-stack';

const assumed = (seconds: number) => ({ seconds, assumption: 'for the test' });
const durations: Durations = {
  source: assumed(5),
  'codebuild.start': assumed(30),
  build: assumed(100),
  install: assumed(20),
  test: assumed(400),
  'test.shard': assumed(10),
  'self-mutate': assumed(20),
  'self-mutate.changed': assumed(50),
  'publish.tool': assumed(10),
  'publish.file': assumed(5),
  'publish.image': assumed(60),
  commands: assumed(15),
  'cloudformation.change-set': assumed(40),
  'cloudformation.update': assumed(60),
  'cloudformation.update.AWS::ECS::Service': assumed(200),
  'cloudformation.update.AWS::AutoScaling::AutoScalingGroup': assumed(300),
};

const project = (commands: string[], environment = {}) =>
  [
    'AWS::CodeBuild::Project',
    {
      Source: { BuildSpec: JSON.stringify({ version: '0.2', phases: { build: { commands } } }) },
      Environment: { Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', ...environment },
    },
  ] as const;

const action = (Name: string, Category: string, Provider: string, Configuration = {}, rest = {}) => ({
  Name,
  ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' },
  Configuration,
  RunOrder: 1,
  ...rest,
});
const build = (name: string, rest = {}) =>
  action(name, 'Build', 'CodeBuild', { ProjectName: name }, { InputArtifacts: [{ Name: 'Source' }], ...rest });

const sourceStage = {
  Name: 'Source',
  Actions: [action('Push', 'Source', 'CodeStarSourceConnection', {}, { OutputArtifacts: [{ Name: 'Source' }] })],
};

/** Source, a build of the assembly, an update of the pipeline, two publishers, a gate, a change set and its execution. */
const tooling = stackOf('tooling', {
  Synth: project(['make']),
  Update: project(['cdk -a . deploy Tooling']),
  Files: project(['cdk-assets --path a publish "x"', 'cdk-assets --path a publish "y"']),
  Image: project(['cdk-assets --path a publish "z"'], { PrivilegedMode: true }),
  Pipeline: [
    'AWS::CodePipeline::Pipeline',
    {
      RestartExecutionOnUpdate: true,
      Stages: [
        sourceStage,
        { Name: 'Build', Actions: [build('Synth', { OutputArtifacts: [{ Name: 'Assembly' }] })] },
        { Name: 'UpdatePipeline', Actions: [build('Update')] },
        { Name: 'Assets', Actions: [build('Files'), build('Image')] },
        { Name: 'Gate', Actions: [action('Gate', 'Approval', 'Manual')] },
        {
          Name: 'Deploy',
          Actions: [
            action('Prepare', 'Deploy', 'CloudFormation', { ActionMode: 'CHANGE_SET_REPLACE', StackName: 'service' }),
            action(
              'Execute',
              'Deploy',
              'CloudFormation',
              { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 'service', TemplatePath: 'Assembly::service.json' },
              { RunOrder: 2 },
            ),
          ],
        },
      ],
    },
  ],
});
const service = stackOf('service', { Service: ['AWS::ECS::Service', {}] });
const targets = (seconds: number) =>
  [
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    { TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }] },
  ] as const;

function run(updates?: 'build projects' | 'pipeline', deployed = service) {
  const prices = dollarPrices('codepipeline.v2.action-minute', 'codebuild.ARM_CONTAINER.BUILD_GENERAL1_SMALL.minute');
  const pipeline = tooling.resources.get('Pipeline')!;
  return pipelineRun({ pipeline, stacks: [tooling, deployed], directory: '/', durations, prices, updates });
}

test('the path is the longest of what runs side by side, action after action; a gate takes no time', () => {
  const { path, seconds, actions, serialActions, serialBuilds } = run();
  expect(path.map(({ action: name, seconds: each }) => `${name} ${each}`)).toEqual([
    'Push 5',
    'Synth 130',
    'Update 50',
    'Image 100',
    'Gate 0',
    'Prepare 40',
    'Execute 260',
  ]);
  expect({ seconds, actions, serialActions, serialBuilds }).toEqual({
    seconds: 585,
    actions: 8,
    serialActions: 7,
    serialBuilds: 3,
  });
});

test('tests beside the synthesis take their part, and an uneven share; within it they take all their time', () => {
  const parts = (commands: string[], synth: string[]) => {
    const Test = (shard: number) =>
      build(`Test-${shard}`, {
        Configuration: {
          ProjectName: 'Tests',
          EnvironmentVariables: JSON.stringify([{ name: 'SHARD', type: 'PLAINTEXT', value: `${shard}/2` }]),
        },
      });
    const stack = stackOf('tooling', {
      Synth: project(synth),
      Tests: project(commands),
      Pipeline: [
        'AWS::CodePipeline::Pipeline',
        {
          Stages: [
            sourceStage,
            {
              Name: 'Build',
              Actions: [build('Synth', { OutputArtifacts: [{ Name: 'Assembly' }] }), Test(1), Test(2)],
            },
            {
              Name: 'Deploy',
              Actions: [
                action('Execute', 'Deploy', 'CloudFormation', { StackName: 's', TemplatePath: 'Assembly::s.json' }),
              ],
            },
          ],
        },
      ],
    });
    const { path, serialActions } = pipelineRun({
      pipeline: stack.resources.get('Pipeline')!,
      stacks: [stack],
      directory: '/',
      durations,
      prices: dollarPrices(),
    });
    expect(serialActions).toBe(3);
    return `${path[1]!.action} ${path[1]!.seconds}`;
  };
  const sharded = 'npm run jest -- ${SHARD:+--shard=$SHARD}';
  // 30 s until it starts, 20 s to install, half of 400 s and 10 s.
  expect(parts(['npm ci', sharded], ['npm ci', 'npm run synth'])).toBe('Test-1 260');
  expect(parts(['npm ci', sharded], ['npm ci', 'npm test', 'npm run synth'])).toBe('Synth 550');
  expect(parts(['npm ci', sharded], ['npm ci', sharded, 'npm run synth'])).toBe('Synth 550');
});

test('what leaves is kept for its deregistration delay: tasks side by side, instances one after the other', () => {
  const last = (stack: typeof service) => run(undefined, stack).path.at(-1);
  const Service = ['AWS::ECS::Service', {}] as const;
  const Group = ['AWS::AutoScaling::AutoScalingGroup', { MinSize: '2' }] as const;
  expect(last(stackOf('service', { Service, Targets: targets(150) }))).toMatchObject({
    seconds: 60 + 200 + 150,
    draining: 150,
  });
  expect(last(stackOf('service', { Group, Targets: targets(150) }))).toMatchObject({
    seconds: 60 + 300 + 300,
    draining: 300,
  });
  expect(last(service)).toMatchObject({ seconds: 60 + 200, draining: 0 });
  // All of that is the services' own time, and not the pipeline's.
  expect(run(undefined, stackOf('service', { Service, Targets: targets(150) })).ownSeconds).toBe(585 - 200);
});

test('begun minutes are charged as whole ones: by CodePipeline for each action but the gate, by CodeBuild for the build', () => {
  // Push 1, Synth 3 + 2, Update 1 + 1, Files 1 + 1 (50 s, of which 20 s build), Image 2 + 2, Prepare 1, Execute 5.
  expect(run().usd).toBe(20);
});

test('a changed build project makes the update longer, a changed pipeline makes everything up to there happen twice', () => {
  expect(run('build projects').seconds).toBe(585 + 30);
  const again = run('pipeline');
  expect(again.seconds).toBe(585 + 5 + 130 + 80);
  expect(again.serialActions).toBe(7 + 3);
});

test('a price that is missing leaves the amount open', () => {
  const pipeline = tooling.resources.get('Pipeline')!;
  const stacks = [tooling, service];
  expect(pipelineRun({ pipeline, stacks, directory: '/', durations, prices: dollarPrices() }).usd).toBeNull();
});

describe("against CDK Pipelines' defaults", () => {
  let pipelines: readonly SynthesizedCommits[];

  beforeAll(() => {
    pipelines = [new SynthesizedCommits(shipped), new SynthesizedCommits(byDefault)];
  });

  afterAll(() => {
    for (const pipeline of pipelines) pipeline.remove();
  });

  const both = (commit: Commit) => {
    const [ours, theirs] = pipelines.map((pipeline) => pipeline.run(commit, readDurations(), readPriceList()));
    return { ours: ours!, theirs: theirs! };
  };

  test.each([
    ['a service', 'build projects'],
    ['a service and the number of assets', 'pipeline'],
  ] as const)(
    'a commit that changes %s has fewer serial actions, and at most 0.65 of the time beside replacing',
    (commit, updates) => {
      const { ours, theirs } = both(commit);
      expect(ours.serialActions).toBeLessThan(theirs.serialActions);
      expect([ours.updates, theirs.updates]).toEqual(['nothing', updates]);
      expect(ours.ownSeconds / theirs.ownSeconds).toBeLessThanOrEqual(0.65);
      const drained = ({ path }: MeasuredRun) => path.reduce((total, { draining }) => total + draining, 0);
      expect((ours.seconds - drained(ours)) / (theirs.seconds - drained(theirs))).toBeLessThanOrEqual(0.75);
      expect([drained(ours), drained(theirs)]).toEqual([300, 300]);
    },
  );
});
