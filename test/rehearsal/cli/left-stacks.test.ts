import { statusText } from '../../../rehearsal/cli/status-text';
import { World } from '../../../rehearsal/cloudformation/world';
import { leftStacks, leftText } from '../../../rehearsal/codepipeline/left-stacks';
import { removeDirectories } from '../../helpers/rehearsal-directory';
import { deployAction, place, project, stages } from '../aws/codepipeline/stages';
import { SmallRehearsal, smallAssembly } from './small-rehearsal';

const { source, build, update } = stages;
const properties = {
  Artifacts: { Type: 'CODEPIPELINE' },
  Environment: { Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
};
const resources = {
  Synth: project('synth', ['true'], { properties }),
  Project: project('mutate', ['cdk -a . deploy pipeline'], { properties }),
};
const deploy = (stack: string) => ({
  Name: `Deploy-${stack}`,
  Actions: [deployAction(stack, { Configuration: { TemplatePath: `Assembly::stages/${stack}.json` } })],
});
const api = {
  Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } } },
};
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  },
};
const notes = { Type: 'AWS::SQS::Queue', Properties: {} };
const data = { Resources: { Table: table, Log: { Type: 'AWS::Logs::LogGroup', Properties: {} } } };
const assembly = (...names: ('api' | 'data')[]) =>
  smallAssembly(
    [source, build, update, ...names.map(deploy)],
    Object.fromEntries(names.map((name) => [name, { api, data }[name]])),
    resources,
  );

let rehearsal: SmallRehearsal;
beforeAll(async () => {
  rehearsal = new SmallRehearsal();
  await rehearsal.start(assembly('api', 'data'), { approve: true });
  await rehearsal.printed('Execution 1 succeeded');
});
afterAll(async () => {
  await rehearsal.end();
  removeDirectories();
});

describe('a commit that takes a stack with data out of the pipeline', () => {
  const without = assembly('api');

  test('is no matter for --approve: it fails, and the pipeline stays as it is', async () => {
    expect(rehearsal.output).not.toContain('no longer');
    await rehearsal.end();
    await rehearsal.start(without, { approve: true });
    await rehearsal.printed('Execution 2 failed');
    expect(rehearsal.output).toContain('data/Table: this commit takes data out of the pipeline: data-Table-');
    expect(rehearsal.output).toContain('→ keep data in the pipeline; or play it without --approve');
    const { left, stages: states } = await rehearsal.client.status();
    expect(left).toEqual([]);
    expect(states.find(({ name }) => name === 'Deploy-data')).toMatchObject({ live: { execution: 1 } });
  });

  test('waits for the name of what is lost, and then the stack is listed with its price and the way to delete it', async () => {
    await rehearsal.end();
    await rehearsal.start(without);
    await rehearsal.printed('Table waits: data/Table: this commit takes data out of the pipeline: data-Table-');
    expect(await rehearsal.decide(true)).toEqual({ problem: expect.stringContaining('confirm it by its name') });
    expect(await rehearsal.decide(true, 'Table')).toEqual({ gate: 'Table' });
    await rehearsal.printed('Execution 4 succeeded');
    const listed = new RegExp(
      `^Deployed, and in the pipeline no longer\\. .*\\n {2}data {2}in account 444444444444, us-west-2: \\d+\\.\\d\\d USD a month; holds data: data-Table-\\w+\\n {4}npm run pipeline -- teardown data --state ${rehearsal.state.path}$`,
      'm',
    );
    expect(rehearsal.output).toMatch(listed);
    expect(statusText(await rehearsal.client.status()).join('\n')).toMatch(listed);

    // Nobody need be running for it.
    await rehearsal.end();
    const status = await rehearsal.client.status();
    expect(status.pid).toBeUndefined();
    expect(statusText(status).join('\n')).toMatch(listed);
  });
});

test('one of two stacks of a name is named by its place, and the stacks of the pipeline itself are none of them', () => {
  const stack = (account: string, stackName: string) => ({
    ...place,
    account,
    stackName,
    stackId: '',
    status: '',
    outputs: {},
  });
  const pipeline = stack(place.account, 'pipeline');
  const support = stack(place.account, 'support');
  const [old, renamed] = [stack('111111111111', 'api'), stack(place.account, 'api')];
  const running = {
    stacks: [pipeline, support],
    definition: () => ({
      stages: [
        { actions: [{ ...place, provider: 'CloudFormation', runOrder: 1, configuration: { StackName: 'api' } }] },
      ],
    }),
  };
  const left = (...stacks: ReturnType<typeof stack>[]) =>
    leftStacks({
      cloudFormation: {
        stacks: () => stacks,
        planDeletion: () => [{ logicalId: 'Notes', type: notes.Type, id: 'notes-1', change: 'delete' }],
      },
      world: new World(),
      running: running as unknown as Parameters<typeof leftStacks>[0]['running'],
      option: '',
    });
  expect(left(pipeline, support, renamed)).toEqual([]);
  expect(left(pipeline, renamed, old)).toMatchObject([
    { account: '111111111111', data: ['notes-1'], command: 'npm run pipeline -- teardown 111111111111/us-west-2/api' },
  ]);
  const [elsewhere] = left(pipeline, { ...old, region: 'eu-central-1' });
  expect(leftText([elsewhere!])[1]).toContain('what it costs a month is unknown; holds data: notes-1');
});
