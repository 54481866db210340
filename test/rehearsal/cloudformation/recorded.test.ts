import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Deployments, place } from './deployments';

/** What a template sees of a resource that nothing models. */
describe('a recorded resource has an id and attributes of the right form', () => {
  const id = '[0-9a-f]{17}';
  const name = 'app-Thing-[A-Z0-9]{12}';
  it.each<[string, Properties, RegExp, Record<string, RegExp>]>([
    [
      'AWS::EC2::Subnet',
      { VpcId: 'vpc-1', AvailabilityZoneId: 'usw2-az1' },
      new RegExp(`^subnet-${id}$`),
      { SubnetId: /^subnet-/, AvailabilityZoneId: /^usw2-az1$/ },
    ],
    ['AWS::EC2::RouteTable', { VpcId: 'vpc-1' }, new RegExp(`^rtb-${id}$`), { RouteTableId: /^rtb-/ }],
    ['AWS::EC2::InternetGateway', {}, new RegExp(`^igw-${id}$`), {}],
    [
      'AWS::S3::Bucket',
      {},
      /^app-thing-[a-z0-9]{12}$/,
      { Arn: /^arn:aws:s3:::app-thing-/, RegionalDomainName: /^app-thing-\w+\.s3\.us-west-2\.amazonaws\.com$/ },
    ],
    ['AWS::S3::Bucket', { BucketName: 'mine' }, /^mine$/, { Arn: /^arn:aws:s3:::mine$/ }],
    [
      'AWS::Logs::LogGroup',
      {},
      new RegExp(`^${name}$`),
      { Arn: /^arn:aws:logs:us-west-2:111111111111:log-group:app-Thing-\w+:\*$/ },
    ],
    ['AWS::Logs::LogGroup', { LogGroupName: '/aws/x' }, /^\/aws\/x$/, { Arn: /:log-group:\/aws\/x:\*$/ }],
    [
      'AWS::SNS::Topic',
      {},
      /^arn:aws:sns:us-west-2:111111111111:app-Thing-[A-Z0-9]{12}$/,
      { TopicArn: /^arn:aws:sns:/, TopicName: /^app-Thing-/ },
    ],
    [
      'AWS::KMS::Key',
      {},
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      { Arn: /^arn:aws:kms:us-west-2:111111111111:key\/[0-9a-f-]{36}$/ },
    ],
    ['AWS::KMS::Alias', { AliasName: 'alias/x', TargetKeyId: 'k' }, /^alias\/x$/, {}],
    [
      'AWS::Lambda::Function',
      { Code: {}, Role: 'r' },
      new RegExp(`^${name}$`),
      { Arn: /^arn:aws:lambda:us-west-2:111111111111:function:app-Thing-/ },
    ],
    [
      'AWS::DynamoDB::Table',
      { KeySchema: [] },
      new RegExp(`^${name}$`),
      { Arn: /^arn:aws:dynamodb:us-west-2:111111111111:table\/app-Thing-/ },
    ],
    [
      'AWS::CodePipeline::Pipeline',
      { Name: 'p', RoleArn: 'r', Stages: [] },
      /^p$/,
      { Arn: /^arn:aws:codepipeline:us-west-2:111111111111:p$/ },
    ],
    [
      'AWS::CodeBuild::Project',
      {
        Source: { Type: 'NO_SOURCE' },
        Artifacts: { Type: 'NO_ARTIFACTS' },
        ServiceRole: 'r',
        Environment: { Type: 'x', Image: 'x', ComputeType: 'x' },
      },
      new RegExp(`^${name}$`),
      { Arn: /^arn:aws:codebuild:us-west-2:111111111111:project\/app-Thing-/ },
    ],
    [
      'AWS::ECS::Cluster',
      {},
      new RegExp(`^${name}$`),
      { Arn: /^arn:aws:ecs:us-west-2:111111111111:cluster\/app-Thing-/ },
    ],
    ['Custom::VpcRestrictDefaultSG', { ServiceToken: 'arn:x' }, new RegExp(`^${name}$`), {}],
  ])('%s %j', async (Type, Properties, ref, attributes) => {
    const deployments = new Deployments([]);
    const names = Object.keys(attributes);
    const Outputs = Object.fromEntries([
      ['Ref', { Value: { Ref: 'Thing' } }],
      ...names.map((attribute) => [attribute, { Value: { 'Fn::GetAtt': ['Thing', attribute] } }]),
    ]);
    const { outputs, recordedOnly } = await deployments.deploy({ Thing: { Type, Properties } }, { Outputs });
    expect(outputs.Ref).toMatch(ref);
    for (const attribute of names)
      expect([attribute, outputs[attribute]]).toEqual([attribute, expect.stringMatching(attributes[attribute]!)]);
    expect(recordedOnly).toEqual({ [Type]: 1 });
    deployments.remove();
  });

  it('has a name that nobody else has in its account and region', async () => {
    const deployments = new Deployments([]);
    const group = { G: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/app' } } };
    await deployments.deploy(group);
    await expect(deployments.deploy(group, { stackName: 'other' })).rejects.toThrow(
      /other\/G LogGroupName: AlreadyExists: Resource of type 'AWS::Logs::LogGroup' with identifier '\/app' already exists\.[\s\S]*app\/G has this one/,
    );
    await deployments.deploy(group, { stackName: 'third', at: { account: '222222222222', region: 'us-west-2' } });
    deployments.remove();
  });

  it('may have the id of another one where its type allows it: each API has its own $default stage', async () => {
    const deployments = new Deployments([]);
    const stage = (ApiId: string) => ({
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { StageName: '$default', ApiId },
    });
    await deployments.deploy({ A: stage('a'), B: stage('b') });
    await deployments.deploy({ A: stage('a') });
    expect(deployments.world.all('AWS::ApiGatewayV2::Stage').map(({ properties }) => properties.ApiId)).toEqual(['a']);
    expect(deployments.world.get('AWS::ApiGatewayV2::Stage', '$default', place)?.logicalId).toBe('A');
    deployments.remove();
  });

  it('makes up no answer of a custom resource', async () => {
    const deployments = new Deployments([]);
    const Outputs = { O: { Value: { 'Fn::GetAtt': ['Thing', 'Answer'] } } };
    await expect(
      deployments.deploy({ Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: 'arn:x' } } }, { Outputs }),
    ).rejects.toThrow(/Vendor response doesn't contain Answer attribute/);
    deployments.remove();
  });
});
