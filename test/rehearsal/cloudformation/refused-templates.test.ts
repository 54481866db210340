import type { Properties } from '../../../rehearsal/cloudformation/world';
import { deployedResource } from './deployed-resource';
import { Deployments, queue } from './deployments';
import { QueueTwin } from './queue-twin';

const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`Q${i}`, queue()]));
const ssm = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/key' };

describe('a template that CloudFormation would not begin is refused before anything is created', () => {
  let twin: QueueTwin;
  let deployments: Deployments;
  beforeEach(() => {
    twin = new QueueTwin();
    deployments = new Deployments([twin]);
  });
  afterEach(() => deployments.remove());

  it.each<[string, Properties, Properties, RegExp]>([
    ['a transform', { A: queue() }, { Transform: 'AWS::Serverless-2016-10-31' }, /^app Transform: .*is not rehearsed/],
    ['an unknown section', { A: queue() }, { Resorces: {} }, /Invalid template property or properties \[Resorces\]/],
    ['no resources', {}, {}, /At least one Resources member must be defined/],
    ['more than 500 resources', many, {}, /Number of resources, 501, is greater than maximum allowed, 500/],
    ['a logical id with a hyphen', { 'A-1': queue() }, {}, /Resource name A-1 is non alphanumeric/],
    [
      'an unknown resource attribute',
      { A: queue({}, { DependOn: 'B' }) },
      {},
      /app\/A DependOn: .*Invalid template resource property 'DependOn'/,
    ],
    [
      'an unknown retention',
      { A: queue({}, { DeletionPolicy: 'Keep' }) },
      {},
      /DeletionPolicy 'Keep' is not valid[\s\S]*Retain/,
    ],
    [
      'an unknown type',
      { A: { Type: 'AWS::SQS::Cue' } },
      {},
      /app\/A Type: .*Unrecognized resource types: \[AWS::SQS::Cue\]/,
    ],
    [
      'an unknown property',
      { A: queue({ DelaySecond: 1 }) },
      {},
      /app\/A DelaySecond: .*extraneous key \[DelaySecond\] is not permitted[\s\S]*did you mean DelaySeconds\?/,
    ],
    [
      'an unknown property within',
      {
        A: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { KeySchema: [], PointInTimeRecoverySpecification: { Enabled: true } },
        },
      },
      {},
      /app\/A PointInTimeRecoverySpecification\.Enabled: .*extraneous key \[Enabled\]/,
    ],
    [
      'a missing property',
      { A: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String' } } },
      {},
      /app\/A Value: .*required key \[Value\] not found/,
    ],
    [
      'a list where one value goes',
      { A: queue({ DelaySeconds: [1] }) },
      {},
      /app\/A DelaySeconds: .*expected type: Integer, found: JSONArray/,
    ],
    [
      'a word where a number goes',
      { A: queue({ DelaySeconds: 'soon' }) },
      {},
      /app\/A DelaySeconds: .*expected type: Integer, found: "soon"/,
    ],
    [
      'a wrong value in the branch that is taken',
      { A: queue({ DelaySeconds: { 'Fn::If': ['C', [], 1] } }) },
      { Conditions: { C: { 'Fn::Equals': ['a', 'a'] } } },
      /expected type: Integer/,
    ],
    [
      'a reference to nothing',
      { A: queue({ QueueName: { Ref: 'B' } }) },
      {},
      /app\/A QueueName\.Ref: .*Unresolved resource dependencies \[B\]/,
    ],
    [
      'a reference to a resource that is left out',
      { A: queue({ QueueName: { Ref: 'B' } }), B: queue({}, { Condition: 'C' }) },
      { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } },
      /Unresolved resource dependencies \[B\]/,
    ],
    [
      'a dependency on nothing',
      { A: queue({}, { DependsOn: ['B'] }) },
      {},
      /app\/A DependsOn: .*Unresolved resource dependencies \[B\]/,
    ],
    [
      'an attribute that there is not',
      { A: queue({ QueueName: { 'Fn::GetAtt': ['B', 'Name'] } }), B: queue() },
      {},
      /app\/A QueueName\.Fn::GetAtt: .*resource B does not support attribute type Name in Fn::GetAtt[\s\S]*AWS::SQS::Queue has .*Arn/,
    ],
    [
      'a loop',
      {
        A: queue({ QueueName: { Ref: 'B' } }),
        B: queue({ QueueName: { 'Fn::Sub': '${C.Arn}' } }),
        C: queue({}, { DependsOn: 'A' }),
      },
      {},
      /Circular dependency between resources: A → B → C → A/,
    ],
    [
      'a resource that needs itself',
      { A: queue({ QueueName: { Ref: 'A' } }) },
      {},
      /Circular dependency between resources: A → A/,
    ],
    [
      'an unknown function',
      { A: queue({ QueueName: { 'Fn::Upper': 'a' } }) },
      {},
      /app\/A QueueName: .*Encountered unsupported function: Fn::Upper/,
    ],
    [
      'an unknown function in metadata',
      { A: queue({}, { Metadata: { a: { 'Fn::Upper': 'a' } } }) },
      {},
      /app\/A Metadata\.a: .*Fn::Upper/,
    ],
    ['an unknown condition', { A: queue({}, { Condition: 'C' }) }, {}, /Unresolved condition dependency C/],
    ['an import of nothing', { A: queue({ QueueName: { 'Fn::ImportValue': 'x' } }) }, {}, /No export named x found/],
    [
      'an output of nothing',
      { A: queue() },
      { Outputs: { O: { Value: { Ref: 'B' } } } },
      /app Outputs\.O\.Value\.Ref: .*Unresolved resource dependencies \[B\]/,
    ],
    ['an output without a value', { A: queue() }, { Outputs: { O: {} } }, /Every Outputs member must contain a Value/],
    [
      'a parameter without a value',
      { A: queue() },
      { Parameters: { P: { Type: 'String' } } },
      /Parameters: \[P\] must have values/,
    ],
    [
      'a parameter that is not declared',
      { A: queue() },
      { parameters: { P: 'x' } },
      /Parameters: \[P\] do not exist in the template/,
    ],
    [
      'a value that is not allowed',
      { A: queue() },
      { Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'], Default: 'c' } } },
      /'c' must be one of AllowedValues a, b/,
    ],
    [
      'a value that does not match',
      { A: queue() },
      { Parameters: { P: { Type: 'String', AllowedPattern: '[a-z]+', Default: 'c1' } } },
      /'c1' must match pattern \[a-z\]\+/,
    ],
    [
      'a number that is none',
      { A: queue() },
      { Parameters: { P: { Type: 'Number', Default: 'x' } } },
      /must be a number, not 'x'/,
    ],
    [
      'a number that is too small',
      { A: queue() },
      { Parameters: { P: { Type: 'Number', Default: 1, MinValue: 2 } } },
      /must be a number not less than 2/,
    ],
    [
      'a stored parameter that is not there',
      { A: queue() },
      { Parameters: { P: ssm } },
      /Unable to fetch parameters \[\/app\/key\] from parameter store for this account/,
    ],
    [
      'a rule that does not hold',
      { A: queue() },
      {
        Parameters: { P: { Type: 'String', Default: 'x' } },
        Rules: {
          R: { Assertions: [{ Assert: { 'Fn::Contains': [['a', 'b'], { Ref: 'P' }] }, AssertDescription: 'a or b' }] },
        },
      },
      /app Rules\.R\.Assertions\[0\]: .*assertion failed: a or b/,
    ],
    [
      'a rule that needs AWS',
      { A: queue() },
      { Rules: { R: { Assertions: [{ Assert: { 'Fn::RefAll': 'AWS::EC2::VPC::Id' } }] } } },
      /the rule function Fn::RefAll is not rehearsed/,
    ],
  ])('%s', async (_, resources, sections, message) => {
    await expect(deployments.deploy(resources, sections)).rejects.toThrow(message);
    await expect(deployments.deploy(resources, sections)).rejects.toHaveProperty('name', 'Refusal');
    expect(twin.calls).toEqual([]);
    expect(deployments.engine.stacks()).toEqual([]);
  });

  it('refuses a name that no stack can have', async () => {
    await expect(deployments.deploy({ A: queue() }, { stackName: '1-app' })).rejects.toThrow(
      /'1-app' is not a stack name/,
    );
  });

  it.each<[string, Properties, readonly string[] | undefined, RegExp | undefined]>([
    ['none is needed without IAM', {}, [], undefined],
    [
      'CAPABILITY_IAM for a role',
      { AssumeRolePolicyDocument: {} },
      [],
      /app\/R: .*Requires capabilities : \[CAPABILITY_IAM\]/,
    ],
    ['CAPABILITY_IAM is enough for a role', { AssumeRolePolicyDocument: {} }, ['CAPABILITY_IAM'], undefined],
    [
      'not for a named one',
      { AssumeRolePolicyDocument: {}, RoleName: 'r' },
      ['CAPABILITY_IAM'],
      /CAPABILITY_NAMED_IAM/,
    ],
    ['CAPABILITY_NAMED_IAM is', { AssumeRolePolicyDocument: {}, RoleName: 'r' }, ['CAPABILITY_NAMED_IAM'], undefined],
    ['not asked for if the action says nothing', { AssumeRolePolicyDocument: {} }, undefined, undefined],
  ])('asks for capabilities: %s', async (_, Properties, capabilities, message) => {
    const resources = {
      A: queue(),
      ...(Object.keys(Properties).length > 0 && { R: { Type: 'AWS::IAM::Role', Properties } }),
    };
    const deployment = deployments.deploy(resources, { capabilities });
    await (message === undefined
      ? expect(deployment).resolves.toBeDefined()
      : expect(deployment).rejects.toThrow(message));
  });

  it('takes the bootstrap version and the images of AWS as given, and says so', async () => {
    const { assumed } = await deployments.deploy(
      { A: queue({ QueueName: { Ref: 'Image' } }) },
      {
        Parameters: {
          BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
          Image: {
            Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
            Default: '/aws/service/ami-amazon-linux-latest/al2023',
          },
        },
        Rules: {
          CheckBootstrapVersion: {
            Assertions: [
              { Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'BootstrapVersion' }] }] } },
            ],
          },
        },
      },
    );
    const name = deployments.resource('A')!.id;
    expect(name).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(assumed).toEqual([
      expect.stringMatching(/^\/cdk-bootstrap\/hnb659fds\/version: \d+$/),
      `/aws/service/ami-amazon-linux-latest/al2023: ${name}`,
    ]);
  });

  it('reads a stored parameter from the same account and region only', async () => {
    const stored = (region: string, Value: string) =>
      deployments.world.put(deployedResource('AWS::SSM::Parameter', '/app/key', { Value }, { region }));
    stored('eu-west-1', 'elsewhere');
    await expect(deployments.deploy({ A: queue() }, { Parameters: { P: ssm } })).rejects.toThrow(/Unable to fetch/);
    stored('us-west-2', 'here');
    await deployments.deploy({ A: queue({ QueueName: { Ref: 'P' } }) }, { Parameters: { P: ssm } });
    expect(deployments.resource('A')?.id).toBe('here');
  });
});
