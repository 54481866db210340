import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { load } from 'js-yaml';
import { devDependencies } from '../../package.json';
import { providerNames } from '../../services/catalog/catalog';
import { exampleConfiguration, type RawConfiguration, twoEnvironments } from '../helpers/configuration';
import { root } from '../helpers/source-files';
import { type PipelineStage, PipelineSynthesis } from '../helpers/synth-pipeline';

interface PropertiesOfBucket {
  readonly LifecycleConfiguration: { readonly Rules: readonly object[] };
  readonly BucketEncryption: {
    readonly ServerSideEncryptionConfiguration: readonly [
      {
        readonly ServerSideEncryptionByDefault: {
          readonly KMSMasterKeyID: { readonly 'Fn::GetAtt': readonly [string, string] };
        };
      },
    ];
  };
}

describe('the example configuration', () => {
  let synthesis: PipelineSynthesis;

  beforeAll(() => {
    synthesis = new PipelineSynthesis();
  });

  afterAll(() => synthesis.remove());

  test('is a V2 pipeline in which a newer execution supersedes a waiting one', () => {
    expect(synthesis.pipeline).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'SUPERSEDED' });
  });

  test('deploys providers, waits, deploys the global API', () => {
    expect(synthesis.pipeline.Stages.map(({ Name }: PipelineStage) => Name)).toEqual([
      'Source',
      'Build',
      'UpdatePipeline',
      'Assets',
      'prod-Providers',
      'prod-Approve',
      'prod-GlobalApi',
    ]);
  });

  test('deploys all providers at once, each in its own account', () => {
    const { Actions } = synthesis.stage('prod-Providers');
    expect(
      Actions.map(({ RunOrder, ActionTypeId, Configuration }) => [
        RunOrder,
        ActionTypeId.Provider,
        Configuration.StackName,
      ]),
    ).toEqual(providerNames.map((name) => [1, 'CloudFormation', `private-api-prod-${name}`]));
    expect(synthesis.places).toEqual(placesOf(exampleConfiguration()));
  });

  test('holds the gate in a stage of its own, which names the commit and notifies', () => {
    const { Actions } = synthesis.stage('prod-Approve');
    expect(Actions).toHaveLength(1);
    expect(Actions[0]).toMatchObject({
      ActionTypeId: { Category: 'Approval' },
      Configuration: {
        CustomData: expect.stringContaining('#{Source@example_private-api.CommitId}'),
        NotificationArn: { Ref: Object.keys(synthesis.resources('AWS::SNS::Topic'))[0] },
      },
    });
  });

  test('tests the global API after its deployment, at the address of its stack', () => {
    const [deployment, smokeTest] = synthesis.stage('prod-GlobalApi').Actions;
    expect(deployment).toMatchObject({ RunOrder: 1, Configuration: { StackName: 'private-api-prod-global-api' } });
    expect(smokeTest).toMatchObject({ RunOrder: 2, ActionTypeId: { Provider: 'CodeBuild' } });
    const variables = JSON.parse(smokeTest!.Configuration.EnvironmentVariables!);
    expect(variables).toEqual([
      { name: 'API_URL', type: 'PLAINTEXT', value: expect.stringMatching(/^#\{\w+\.Url\w*\}$/) },
    ]);
  });

  test('rolls back where it deploys, and nowhere else', () => {
    const rolledBack = synthesis.pipeline.Stages.filter(({ OnFailure }: PipelineStage) => OnFailure !== undefined);
    expect(rolledBack.map(({ Name, OnFailure }: PipelineStage) => [Name, OnFailure])).toEqual([
      ['prod-Providers', { Result: 'ROLLBACK' }],
      ['prod-GlobalApi', { Result: 'ROLLBACK' }],
    ]);
  });

  test('has one publisher for each type of asset', () => {
    expect(synthesis.stage('Assets').Actions.map(({ Name }) => Name)).toEqual(['DockerAssets', 'FileAssets']);
  });

  test('starts on a push to the branch, unless only ignored files change', () => {
    const [sourceAction] = synthesis.stage('Source').Actions;
    expect(synthesis.pipeline.Triggers).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: {
          SourceActionName: sourceAction!.Name,
          Push: [{ Branches: { Includes: ['main'] }, FilePaths: { Excludes: ['docs/**', '**.md'] } }],
        },
      },
    ]);
  });

  test('may use the connection by both names of its service', () => {
    const statements = Object.values(synthesis.resources('AWS::IAM::Policy')).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    const connection = statements.filter(({ Action }) => JSON.stringify(Action).includes('UseConnection'));
    expect(connection).toEqual([
      {
        Effect: 'Allow',
        Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
        Resource: expect.stringMatching(/^arn:aws:codeconnections:/),
      },
    ]);
  });

  test('builds by buildspec.yml: what names SHARD beside the rest, in four parts', () => {
    const whole = load(readFileSync(join(root, 'buildspec.yml'), 'utf8')) as {
      phases: { install: object; build: { commands: string[] } };
    };
    const specOf = (commands: string[]) => ({ ...whole, phases: { ...whole.phases, build: { commands } } });
    const tests = ['npm run jest -- ${SHARD:+--shard=$SHARD} ${TESTS:+--passWithNoTests $TESTS}'];
    expect(synthesis.buildSpec('Tests')).toEqual(specOf(tests));
    expect(synthesis.buildSpec('Synth')).toEqual({
      ...specOf(whole.phases.build.commands.filter((command) => !tests.includes(command))),
      artifacts: { 'base-directory': 'cdk.out', files: ['**/*'] },
    });
    expect(whole.phases.build.commands).toEqual(expect.arrayContaining(tests));

    const [synth, ...parts] = synthesis.stage('Build').Actions;
    expect(synth!.Name).toBe('Synth');
    expect(
      parts.map(({ Name, RunOrder, Configuration }) => [Name, RunOrder, Configuration.EnvironmentVariables]),
    ).toEqual(
      ['1/4', '2/4', '3/4', '4/4'].map((value, index) => [
        `Test-${index + 1}`,
        synth!.RunOrder,
        JSON.stringify([{ name: 'SHARD', type: 'PLAINTEXT', value }]),
      ]),
    );
  });

  test('logs every build to one group of its own, which expires and is deleted with the stack', () => {
    const groups = Object.entries(synthesis.resources('AWS::Logs::LogGroup'));
    expect(groups).toEqual([[expect.stringMatching(/^BuildLog/), { RetentionInDays: 90 }]]);
    const [[group]] = groups as [[string, unknown]];
    expect(synthesis.policies(group)).toEqual({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    const projects = Object.values(synthesis.resources('AWS::CodeBuild::Project'));
    expect(projects.map(({ LogsConfig }) => LogsConfig)).toEqual(
      Array(6).fill({ CloudWatchLogs: { GroupName: { Ref: group }, Status: 'ENABLED' } }),
    );
  });

  test('keeps artifacts as long as a rollback may ask for them, and their key with them', () => {
    const [[bucket, { LifecycleConfiguration, BucketEncryption }]] = Object.entries(
      synthesis.resources('AWS::S3::Bucket'),
    ) as [[string, PropertiesOfBucket]];
    expect(LifecycleConfiguration.Rules).toEqual([
      { Status: 'Enabled', ExpirationInDays: 400, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    ]);
    const [{ ServerSideEncryptionByDefault: by }] = BucketEncryption.ServerSideEncryptionConfiguration;
    const key = by.KMSMasterKeyID['Fn::GetAtt'][0];
    for (const kept of [bucket, key])
      expect(synthesis.policies(kept)).toEqual({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('runs every CodeBuild project on Node 22', () => {
    const projects = Object.entries(synthesis.resources('AWS::CodeBuild::Project'));
    expect(projects).toHaveLength(6);
    for (const [id, { Source }] of projects) {
      const file = `${synthesis.assembly.directory}/${Source.BuildSpec}`;
      // Those of asset publishing lie in the assembly, so that a changed asset leaves its project as it is.
      const buildSpec = Source.BuildSpec.endsWith('.yaml')
        ? load(readFileSync(file, 'utf8'))
        : JSON.parse(Source.BuildSpec);
      expect({ id, node: buildSpec.phases.install['runtime-versions'].nodejs }).toEqual({ id, node: 22 });
    }
  });

  test('installs the tools that package.json pins, and never the latest', () => {
    const install = (spec: { phases: { install: { commands: string[] } } }) => spec.phases.install.commands;
    expect(install(synthesis.buildSpec('SelfMutation'))).toEqual([
      `npm install -g aws-cdk@${devDependencies['aws-cdk']}`,
    ]);
    for (const project of ['DockerAsset', 'FileAsset']) {
      const [, { Source }] = Object.entries(synthesis.resources('AWS::CodeBuild::Project')).find(([id]) =>
        id.includes(project),
      )!;
      const file = readFileSync(`${synthesis.assembly.directory}/${Source.BuildSpec}`, 'utf8');
      expect(install(load(file) as Parameters<typeof install>[0])).toEqual([
        `npm install -g cdk-assets@${devDependencies['cdk-assets']}`,
      ]);
    }
    expect(devDependencies).toMatchObject({
      'aws-cdk': expect.stringMatching(/^\d/),
      'cdk-assets': expect.stringMatching(/^\d/),
    });
  });

  test('rotates every key', () => {
    const keys = Object.values(synthesis.resources('AWS::KMS::Key'));
    expect(keys.map(({ EnableKeyRotation }) => EnableKeyRotation)).toEqual([true, true]);
    expect(synthesis.pipeline.ArtifactStore.EncryptionKey.Type).toBe('KMS');
  });

  test('tells the configured addresses of a failed execution, through an encrypted topic', () => {
    const [[topic, { KmsMasterKeyId }]] = Object.entries(synthesis.resources('AWS::SNS::Topic')) as [[string, never]];
    const subscriptions = Object.values(synthesis.resources('AWS::SNS::Subscription'));
    expect(subscriptions).toEqual([{ Protocol: 'email', Endpoint: 'platform@example.com', TopicArn: { Ref: topic } }]);

    const [rule] = Object.values(synthesis.resources('AWS::Events::Rule'));
    expect(rule).toMatchObject({
      EventPattern: {
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail: { state: ['FAILED'] },
      },
      Targets: [{ Arn: { Ref: topic } }],
    });
    const key = synthesis.resources('AWS::KMS::Key')[KmsMasterKeyId['Fn::GetAtt'][0]];
    expect(key.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });
});

test('staging and prod deploy in that order, each with its own providers, gate and global API', () => {
  const synthesis = new PipelineSynthesis(twoEnvironments());
  const stages: PipelineStage[] = synthesis.pipeline.Stages.slice(4);
  expect(stages.map(({ Name, OnFailure }) => [Name, OnFailure?.Result])).toEqual([
    ['staging-Providers', 'ROLLBACK'],
    ['staging-Approve', undefined],
    ['staging-GlobalApi', 'ROLLBACK'],
    ['prod-Providers', 'ROLLBACK'],
    ['prod-Approve', undefined],
    ['prod-GlobalApi', 'ROLLBACK'],
  ]);
  expect(synthesis.places).toEqual(placesOf(twoEnvironments()));
  expect(Object.keys(synthesis.resources('AWS::SNS::Topic'))).toHaveLength(2);
  synthesis.remove();
});

test('two providers in one account, in two environments there, share no name', () => {
  const synthesis = new PipelineSynthesis(
    exampleConfiguration((configuration) => {
      const [prod] = configuration.environments;
      prod.providers.todo.account = prod.providers.dogs.account;
      configuration.environments = [{ ...prod, name: 'staging' }, prod];
    }),
  );
  const stacks = synthesis.deployed.filter(({ environment }) => environment.account === '222222222222');
  expect(stacks).toHaveLength(4);
  const names = stacks.flatMap((stack) => [`stack ${stack.stackName}`, ...physicalNames(stack.template)]);
  expect(names.length).toBeGreaterThan(8);
  expect(names).toEqual([...new Set(names)]);
  synthesis.remove();
});

test("cdk-nag's AwsSolutions finds nothing that is not acknowledged", () => {
  const synthesis = new PipelineSynthesis();
  Validations.of(synthesis.app).addPlugins(new AwsSolutionsChecks(synthesis.app));
  // Throws with every finding.
  synthesis.app.synth();
  synthesis.remove();
});

/** Where the configuration says that each stack goes. */
function placesOf({ environments }: RawConfiguration): Record<string, string> {
  const place = ({ account }: RawConfiguration) => `aws://${account}/us-west-2`;
  const stacks = environments.flatMap(({ name, providers, globalApi }: RawConfiguration) => [
    ...providerNames.map((provider) => [`private-api-${name}-${provider}`, place(providers[provider])]),
    [`private-api-${name}-global-api`, place(globalApi)],
  ]);
  return Object.fromEntries(stacks);
}

/** `type name` for every name that a template gives a resource literally and that must be unique in its account. */
function physicalNames({
  Resources,
}: {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}): string[] {
  // An inline policy's name is its role's affair alone.
  const resources = Object.values(Resources).filter(({ Type }) => Type !== 'AWS::IAM::Policy');
  return resources.flatMap(({ Type, Properties = {} }) =>
    ['Name', `${Type.split('::')[2]}Name`]
      .map((property) => Properties[property])
      .filter((name) => typeof name === 'string')
      .map((name) => `${Type} ${name}`),
  );
}
