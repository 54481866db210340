import { readDefinition } from '../../../../rehearsal/aws/codepipeline/definition';
import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { deployAction, deployedPipeline, place, stages } from './stages';

const { source, build, gate } = stages;
const deploy = (more: Parameters<typeof deployAction>[1] = {}) => ({
  Name: 'Deploy',
  Actions: [deployAction('a', more)],
});
const read = (...list: Properties[]) => readDefinition(deployedPipeline({ Stages: list }));

test('an action is in the account of its role and in its own region, otherwise where the pipeline is', () => {
  const RoleArn = 'arn:aws:iam::222222222222:role/deploy';
  const [, , there, here] = read(source, build, deploy({ RoleArn, Region: 'eu-west-1' }), gate).stages;
  expect(there!.actions[0]).toMatchObject({ account: '222222222222', region: 'eu-west-1', roleArn: RoleArn });
  expect(here!.actions[0]).toMatchObject(place);
});

test.each(['ap-east-1', 'me-south-1', 'eu-south-2'])(
  '%s has no action that follows a repository by a connection',
  (region) => {
    const pipeline = deployedPipeline({ Stages: [source, build] });
    expect(() => readDefinition({ ...pipeline, region })).toThrow(
      new RegExp(
        `^pipeline/Pipeline Stages\\[0\\].Actions\\[0\\].ActionTypeId: InvalidActionDeclarationException: ActionType \\(Category: 'Source', Provider: 'CodeStarSourceConnection', .* in action 'repository' is not available in region '${region}'\n`,
      ),
    );
  },
);

test('what is not said takes its default', () => {
  const definition = read(source, build);
  expect(definition).toMatchObject({ executionMode: 'SUPERSEDED', restartOnUpdate: false, triggers: [] });
  expect(definition.stages[1]).toMatchObject({ onFailure: 'FAIL', actions: [{ runOrder: 1 }] });
});

const changed = (stage: Properties, path: string, value: unknown): Properties => {
  const copy = structuredClone(stage) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce((object, key) => object[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
};

test.each([
  [
    'an unknown result',
    [source, changed(build, 'OnFailure', { Result: 'RETRY' })],
    /pipeline\/Pipeline Stages\[1\].OnFailure.Result: 'RETRY' is not rehearsed/,
  ],
  [
    'conditions',
    [source, changed(build, 'BeforeEntry', {})],
    /Stages\[1\].BeforeEntry: 'BeforeEntry' is not rehearsed/,
  ],
  [
    'an unknown category',
    [source, changed(build, 'Actions.0.ActionTypeId.Category', 'Compute')],
    /Stages\[1\].Actions\[0\].ActionTypeId.Category: 'Compute'/,
  ],
  [
    'an owner outside AWS',
    [source, changed(build, 'Actions.0.ActionTypeId.Owner', 'ThirdParty')],
    /Owner: 'ThirdParty'/,
  ],
  [
    'an unknown key of an action',
    [source, changed(build, 'Actions.0.TimeoutInMinutes', 5)],
    /Actions\[0\].TimeoutInMinutes: 'TimeoutInMinutes' is not rehearsed/,
  ],
  [
    'no source',
    [build, gate],
    /Stages\[0\].Actions\[0\]: InvalidStructureException: 'Synth' is of category Build: the first stage/,
  ],
  [
    'a source later on',
    [source, source],
    /Stages\[1\].Name: InvalidStructureException: two stages are called 'Source'/,
  ],
  [
    'a stage without actions',
    [source, { Name: 'Empty', Actions: [] }],
    /Stages\[1\].Actions: stage 'Empty' has no actions/,
  ],
  ['one stage alone', [source], /InvalidStructureException: a pipeline has at least two stages/],
  [
    'an artifact that nobody makes',
    [source, deploy()],
    /Stages\[1\].Actions\[0\].InputArtifacts: InvalidStructureException: 'Assembly' is made by no action before 'a'/,
  ],
])('%s is refused', (_, list, message) => {
  expect(() => read(...(list as Properties[]))).toThrow(message);
});

test('an unknown execution mode is refused', () => {
  expect(() => readDefinition(deployedPipeline({ ExecutionMode: 'RANDOM', Stages: [source, build] }))).toThrow(
    /ExecutionMode: 'RANDOM'/,
  );
});
