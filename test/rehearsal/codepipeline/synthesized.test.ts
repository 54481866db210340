import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Assembly, readAssembly, readTemplate } from '../../../rehearsal/assembly/assembly';
import { type Publication, publications } from '../../../rehearsal/assembly/asset-manifest';
import { DirectoryAssetStore } from '../../../rehearsal/assembly/directory-asset-store';
import { pipelineStacks } from '../../../rehearsal/assembly/pipeline-stacks';
import { ConfigurationRefused, synthesize } from '../../../rehearsal/assembly/synthesize';
import { type PipelineDefinition, readDefinition } from '../../../rehearsal/aws/codepipeline/definition';
import { CloudFormationEngine } from '../../../rehearsal/cloudformation/cloudformation-engine';
import { World } from '../../../rehearsal/cloudformation/world';
import { buildProject } from '../../../rehearsal/codebuild/build-project';
import { commandsOf } from '../../../rehearsal/codebuild/build-spec';
import { publishesAssets } from '../../../rehearsal/codebuild/purpose';
import type { ActionContext } from '../../../rehearsal/codepipeline/actions/action-context';
import { stacksBehind } from '../../../rehearsal/codepipeline/actions/approval-action';
import { publishAssets } from '../../../rehearsal/codepipeline/actions/publish-action';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { shippedAssembly } from '../../helpers/fault-synthesis';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

const tooling = { account: '444444444444', region: 'us-west-2' };
const { signal } = new AbortController();

function run(output: string, context: Record<string, string>, directory: string) {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  return { lines, done: synthesize({ directory, output, context, buildId: 'rehearsal:1', signal, onLine }) };
}

let directory: string;
let assembly: Assembly;
let world: World;
let definition: PipelineDefinition;

beforeAll(async () => {
  directory = await shippedAssembly();
  assembly = readAssembly(directory);
  world = new World();
  const cloudFormation = new CloudFormationEngine({
    world,
    twins: [],
    directory: join(temporaryDirectory(), 'stacks'),
  });
  const { pipeline } = pipelineStacks(assembly);
  const template = readTemplate(pipeline.templateFile);
  await cloudFormation.deploy(cloudFormation.plan({ ...pipeline, template }), { signal, onEvent: () => {} });
  definition = readDefinition(world.all('AWS::CodePipeline::Pipeline')[0]!);
});
afterAll(removeDirectories);

test('the assembly: the pipeline in the tooling account, every other stack in a stage of its own', () => {
  expect(assembly.stacks).toMatchObject([{ id: 'Pipeline', stackName: 'private-api-pipeline', ...tooling }]);
  const deployed = assembly.nested.flatMap(({ stacks }) => stacks);
  expect(deployed.map(({ stackName, account }) => [stackName, account]).sort()).toEqual([
    ['private-api-prod-dogs', '222222222222'],
    ['private-api-prod-global-api', '111111111111'],
    ['private-api-prod-todo', '333333333333'],
  ]);
  for (const { templateFile } of deployed) expect(existsSync(templateFile)).toBe(true);
});

test('the definition: stages, what rolls back, run orders and what starts it', () => {
  expect(definition).toMatchObject({
    name: 'private-api',
    executionMode: 'SUPERSEDED',
    restartOnUpdate: true,
    ...tooling,
  });
  expect(definition.stages.map(({ name, onFailure }) => [name, onFailure])).toEqual([
    ['Source', 'FAIL'],
    ['Build', 'FAIL'],
    ['UpdatePipeline', 'FAIL'],
    ['Assets', 'FAIL'],
    ['prod-Providers', 'ROLLBACK'],
    ['prod-Approve', 'FAIL'],
    ['prod-GlobalApi', 'ROLLBACK'],
  ]);
  const providers = definition.stages[4]!.actions;
  expect(providers.map(({ account, runOrder }) => [account, runOrder])).toEqual([
    ['222222222222', 1],
    ['333333333333', 1],
  ]);
  const [deploy, smoke] = definition.stages[6]!.actions;
  expect(smoke!.runOrder).toBeGreaterThan(deploy!.runOrder);
  expect(smoke!.configuration.EnvironmentVariables).toContain(`#{${deploy!.namespace}.Url}`);
  expect(definition.triggers).toMatchObject([
    { push: [{ branches: { includes: ['main'] }, filePaths: { excludes: ['docs/**', '**.md'] } }] },
  ]);
});

test('behind the gate waits what is deployed after it', () => {
  expect(stacksBehind(definition, 'prod-Approve')).toEqual([
    { stack: 'private-api-prod-global-api', account: '111111111111', region: 'us-west-2' },
  ]);
});

test('what the asset stage publishes is what the stacks of the stages need', async () => {
  const store = new DirectoryAssetStore(join(temporaryDirectory(), 'assets'));
  const assets = definition.stages.find(({ name }) => name === 'Assets')!;
  for (const action of assets.actions) {
    const project = buildProject(world, action.configuration.ProjectName!, tooling, action.name);
    const commands = commandsOf(project.spec(directory)).filter((command) => !command.startsWith('npm '));
    expect(publishesAssets(commands)).toBe(true);
    const context = { action, where: action.name, signal, artifact: () => directory, now: () => {} };
    await publishAssets(commands, store, context as unknown as ActionContext);
  }
  const needed = assembly.nested.flatMap((stage) =>
    manifests(stage.directory).flatMap((file) => publications(directory, file, [])),
  );
  const isTemplate = (asset: Publication) => asset.kind === 'file' && asset.source.endsWith('.template.json');
  expect(
    needed
      .filter((asset) => !isTemplate(asset))
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['file', 'file', 'image']);
  for (const asset of needed) {
    // Templates are handed to CloudFormation by the pipeline, from the artifact.
    if (isTemplate(asset)) continue;
    const found = asset.kind === 'file' ? store.object(asset.bucket, asset.key) : store.image(asset.image)?.directory;
    expect(readdirSync(found!)).toEqual(readdirSync(asset.source));
  }
  expect(store.image('222222222222.dkr.ecr.us-west-2.amazonaws.com/none:1')).toBeUndefined();
});

test('images and objects go where the destination says, in its account', () => {
  const [dogs] = assembly.nested.filter(({ stacks }) => stacks[0]!.stackName.endsWith('dogs'));
  const image = publications(directory, manifests(dogs!.directory)[0]!, []).find(({ kind }) => kind === 'image');
  expect(image).toMatchObject({
    dockerfile: 'Dockerfile',
    image: expect.stringMatching(
      /^222222222222\.dkr\.ecr\.us-west-2\.amazonaws\.com\/cdk-hnb659fds-container-assets-222222222222-us-west-2:[0-9a-f]{64}$/,
    ),
  });
});

test('a selection that matches nothing is refused', () => {
  const [manifest] = manifests(assembly.nested[0]!.directory);
  expect(() => publications(directory, manifest!, ['0000:nowhere'])).toThrow("no asset matches '0000:nowhere'");
});

describe('what is no assembly', () => {
  test('a directory without a manifest', () => {
    expect(() => readAssembly(temporaryDirectory())).toThrow(UsageError);
    expect(() => readAssembly('/none')).toThrow(
      "/none: is not a cloud assembly, it holds no manifest.json: run 'npx cdk synth'",
    );
  });

  test('an assembly of a later version', () => {
    const later = temporaryDirectory();
    writeJson(join(later, 'manifest.json'), { version: '999.0.0' });
    expect(() => readAssembly(later)).toThrow(UsageError);
    expect(() => readAssembly(later)).toThrow(/manifest.json: .*999.*the rehearsal reads up to version \d+/);
  });

  test('one without a pipeline, and one with two', () => {
    const [stage] = assembly.nested;
    expect(() => pipelineStacks(stage!)).toThrow(
      /none of its stacks \(private-api-prod-.*\) holds an AWS::CodePipeline::Pipeline/,
    );
    const [pipeline] = assembly.stacks;
    const twice = { ...assembly, stacks: [pipeline!, { ...pipeline!, stackName: 'other' }] };
    expect(() => pipelineStacks(twice)).toThrow('two stacks hold a pipeline, private-api-pipeline and other');
  });

  test('one whose stack has no account', () => {
    const copy = join(temporaryDirectory(), 'cdk.out');
    cpSync(directory, copy, { recursive: true });
    const file = join(copy, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('aws://444444444444/', 'aws://unknown-account/'));
    expect(() => readAssembly(copy)).toThrow(
      /its environment is 'aws:\/\/unknown-account\/us-west-2': give the stack a concrete account/,
    );
  });
});

describe('a synthesis that fails', () => {
  function project(settings: unknown): string {
    const made = temporaryDirectory();
    mkdirSync(made, { recursive: true });
    if (settings !== undefined)
      writeFileSync(join(made, 'cdk.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
    return made;
  }

  test.each([
    ['no cdk.json', undefined, /cdk.json: does not exist/],
    ['no JSON', '{', /cdk.json: is no JSON/],
    ['no app', {}, /cdk.json: app: undefined is not a valid command/],
    ['an empty app', { app: ' ' }, /cdk.json: app: " " is not a valid command/],
    ['a context that is a list', { app: 'true', context: [] }, /cdk.json: context: \[\] is not an object/],
    ['an app that crashes', { app: 'exit 3' }, /'exit 3' ended with exit code 3/],
    ['a build command that fails', { app: 'true', build: 'exit 2' }, /'exit 2' ended with exit code 2/],
  ])('%s', async (_, settings, message) => {
    const { done } = run(join(temporaryDirectory(), 'out'), {}, project(settings));
    await expect(done).rejects.toThrow(UsageError);
    await expect(done).rejects.toThrow(message);
  });

  test('a configuration that the app refuses: its own words, and nothing else', async () => {
    const refused = project({ app: 'echo "privateApi.name: is missing" >&2; exit 2' });
    const { done, lines } = run(join(temporaryDirectory(), 'out'), {}, refused);
    await expect(done).rejects.toThrow(ConfigurationRefused);
    expect(lines).toEqual(['privateApi.name: is missing']);
  });

  test('the app is given the context, its own output directory and a build id', async () => {
    const asking = project({
      app: 'echo "$CDK_CONTEXT_JSON $CDK_OUTDIR $CODEBUILD_BUILD_ID $CDK_VALIDATION"',
      context: { a: 1, b: 2 },
    });
    const { done, lines } = run('/out', { b: '3' }, asking);
    await done;
    const [json, ...rest] = lines[0]!.split(' ');
    expect(JSON.parse(json!)).toMatchObject({ a: 1, b: '3', 'aws:cdk:version-reporting': true });
    expect(rest).toEqual(['/out', 'rehearsal:1', 'false']);
  });

  test('the app runs as the person, in their project, but finds no credentials of AWS', async () => {
    const own = {
      AWS_PROFILE: 'p',
      AWS_ACCESS_KEY_ID: 'k',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'u',
      AWS_REGION: 'r',
      OWN: 'o',
    };
    const before = { ...process.env };
    Object.assign(process.env, own);
    const { done, lines } = run('/out', {}, project({ app: 'env' }));
    await done.finally(() => {
      process.env = before;
    });
    expect(lines.filter((line) => /^(AWS_(?!CA_BUNDLE)|OWN|HOME)/.test(line)).sort()).toEqual([
      'AWS_CONFIG_FILE=/dev/null',
      'AWS_EC2_METADATA_DISABLED=true',
      'AWS_REGION=r',
      'AWS_SHARED_CREDENTIALS_FILE=/dev/null',
      `HOME=${process.env.HOME}`,
      'OWN=o',
    ]);
  });
});

function manifests(stage: string): string[] {
  return readdirSync(stage)
    .filter((name) => name.endsWith('.assets.json'))
    .map((name) => relative(directory, join(stage, name)));
}
