import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { deployTogether } from '../../pipeline/deploy-together';

const directory = mkdtempSync(join(tmpdir(), 'together-'));
afterAll(() => rmSync(directory, { recursive: true }));

const env = { account: '111111111111', region: 'us-west-2' };

/** The names of the stages of a pipeline that deploys these at once. */
function stagesFor(names: readonly string[]): unknown[] {
  const app = new App({ outdir: join(directory, names.join('-')), analyticsReporting: false });
  const stack = new Stack(app, 'Pipeline', { env });
  const input = CodePipelineSource.connection('example/it', 'main', { connectionArn: 'arn:aws:codeconnections:it' });
  const pipeline = new CodePipeline(stack, 'Pipeline', { synth: new ShellStep('Synth', { input, commands: [] }) });
  const deployed = names.map((name) => {
    const stage = new Stage(stack, name, { env });
    new CfnOutput(new Stack(stage, 'It'), 'Name', { value: name });
    return stage;
  });
  deployTogether(pipeline, 'prod-Providers', deployed);
  const { Resources } = app.synth().getStackByName('Pipeline').template;
  const [resource] = Object.values<{ Type: string; Properties: { Stages: { Name: string }[] } }>(Resources).filter(
    ({ Type }) => Type === 'AWS::CodePipeline::Pipeline',
  );
  return resource!.Properties.Stages.map(({ Name }) => Name);
}

test.each([
  { names: ['prod-dogs'] },
  { names: ['prod-dogs', 'prod-todo'] },
  { names: ['prod-cats', 'prod-dogs', 'prod-todo'] },
])('the stage that deploys $names has the same name as with any others', ({ names }) => {
  expect(stagesFor(names)).toEqual(['Source', 'Build', 'UpdatePipeline', 'prod-Providers']);
});
