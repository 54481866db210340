import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { iamDeployments } from '../../cloud/iam-deployments';
import type { Deployments } from '../../cloudformation/deployments';
import { policy, statement, trust } from '../../permissions/roles';

const byLambda = trust({ Service: 'lambda.amazonaws.com' });
const role = (Properties: Properties = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: byLambda, ...Properties },
});
const PolicyDocument = policy(statement('s3:GetObject', '*'));

describe('what IAM creates', () => {
  let deployments: Deployments;
  beforeEach(() => {
    deployments = iamDeployments();
  });
  afterEach(() => deployments.remove());

  it('has the ids and attributes that others refer to', async () => {
    const { outputs } = await deployments.deploy(
      {
        Role: role({ Path: '/app/' }),
        Named: role({ RoleName: 'reader' }),
        Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument, Roles: [{ Ref: 'Role' }] } },
        Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } },
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
      },
      {
        Outputs: Object.fromEntries(
          [
            ['Role', { 'Fn::GetAtt': ['Role', 'Arn'] }],
            ['RoleId', { 'Fn::GetAtt': ['Role', 'RoleId'] }],
            ['Named', { Ref: 'Named' }],
            ['NamedArn', { 'Fn::GetAtt': ['Named', 'Arn'] }],
            ['Managed', { Ref: 'Managed' }],
            ['Profile', { 'Fn::GetAtt': ['Profile', 'Arn'] }],
          ].map(([name, Value]) => [name, { Value }]),
        ),
      },
    );
    expect(outputs).toEqual({
      Role: expect.stringMatching(/^arn:aws:iam::111111111111:role\/app\/app-Role-[A-Z0-9]{12}$/),
      RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
      Named: 'reader',
      NamedArn: 'arn:aws:iam::111111111111:role/reader',
      Managed: expect.stringMatching(/^arn:aws:iam::111111111111:policy\/app-Managed-[A-Z0-9]{12}$/),
      Profile: expect.stringMatching(/^arn:aws:iam::111111111111:instance-profile\/app-Profile-[A-Z0-9]{12}$/),
    });
  });

  it('may have a trust policy whose statements are named by words', async () => {
    const [Statement] = byLambda.Statement as [object];
    const named = { ...byLambda, Statement: [{ ...Statement, Sid: 'Let Lambda in' }] };
    await deployments.deploy({ Role: role({ AssumeRolePolicyDocument: named }) });
  });

  it('has names that IAM takes, however long the stack and the logical id are', async () => {
    await deployments.deploy({ ['R'.repeat(100)]: role() });
    expect(deployments.world.all('AWS::IAM::Role')[0]?.id).toMatch(/^.{51}-[A-Z0-9]{12}$/);
  });

  it.each<[string, Properties, RegExp]>([
    [
      'two roles of one name, side by side',
      { A: role({ RoleName: 'x' }), B: role({ RoleName: 'x' }) },
      /RoleName: AlreadyExists: Role with name x already exists/,
    ],
    [
      'two roles whose names differ in capitals alone',
      { A: role({ RoleName: 'Reader' }), B: role({ RoleName: 'reader' }) },
      /RoleName: AlreadyExists: Role with name \w+ already exists/,
    ],
    [
      'a description with a long dash',
      { A: role({ Description: 'Reads \u2014 and only that' }) },
      /app\/A Description: ValidationError: 1 validation error detected: Value at 'description' failed .*u00A1-.u00FF\]\*\n.*→ write it without \u2014/,
    ],
    [
      'a description of 1001 characters',
      { A: role({ Description: 'x'.repeat(1001) }) },
      /app\/A Description: .*length less than or equal to 1000/,
    ],
    [
      'a path that does not end',
      { A: role({ Path: '/team' }) },
      /app\/A Path: ValidationError: The specified value for path is invalid\./,
    ],
    [
      'a session of a minute',
      { A: role({ MaxSessionDuration: 60 }) },
      /app\/A MaxSessionDuration: .*'60' is not valid/,
    ],
    [
      'a tag in brackets',
      {
        A: role({
          Tags: [
            { Key: 'a', Value: 'b' },
            { Key: 'Service', Value: 'Reader (dogs)' },
          ],
        }),
      },
      /app\/A Tags\[1\]\.Value: ValidationError: 1 validation error detected: Value 'Reader \(dogs\)' at 'tags\.2\.member\.value' failed/,
    ],
    [
      'a tag that is too long',
      { A: role({ Tags: [{ Key: 'x'.repeat(129), Value: '' }] }) },
      /app\/A Tags\[0\]\.Key: .*'tags\.1\.member\.key' .*less than or equal to 128/,
    ],
    [
      'a statement that is named by two words',
      {
        A: role({
          Policies: [
            { PolicyName: 'p', PolicyDocument: policy({ ...statement('s3:GetObject', '*'), Sid: 'Read all' }) },
          ],
        }),
      },
      /app\/A Policies\[0\]\.PolicyDocument\.Statement\[0\]\.Sid: MalformedPolicyDocument: Statement IDs \(SID\) must be alpha-numeric\..*\n.*→ call it Readall/,
    ],
    [
      'a policy with an arrow in it',
      {
        A: role({
          Policies: [{ PolicyName: 'p', PolicyDocument: policy(statement('s3:GetObject', 'arn:aws:s3:::a\u2192b')) }],
        }),
      },
      /app\/A Policies\[0\]\.PolicyDocument: ValidationError: .*\n.*→ write it without \u2192/,
    ],
    [
      'an inline policy whose name has a space',
      { A: role({ Policies: [{ PolicyName: 'p q', PolicyDocument }] }) },
      /app\/A Policies\[0\]\.PolicyName: ValidationError: 'p q'/,
    ],
    [
      'a trust policy without a principal',
      { A: role({ AssumeRolePolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }) }) },
      /app\/A AssumeRolePolicyDocument\.Statement\[0\]: MalformedPolicyDocument/,
    ],
    [
      'a trust in an account with 11 digits',
      { A: role({ AssumeRolePolicyDocument: trust({ AWS: '12345678901' }) }) },
      /Invalid principal in policy: "AWS":"12345678901"[\s\S]*12 digits/,
    ],
    [
      'a trust in a role that is not there',
      { A: role({ AssumeRolePolicyDocument: trust({ AWS: 'arn:aws:iam::111111111111:role/nobody' }) }) },
      /Invalid principal in policy[\s\S]*no stack in account 111111111111 has a role nobody/,
    ],
    [
      'a trust in a word',
      { A: role({ AssumeRolePolicyDocument: trust({ Service: 'lambda' }) }) },
      /Invalid principal in policy: "Service":"lambda"/,
    ],
    [
      'an inline policy without a resource',
      { A: role({ Policies: [{ PolicyName: 'p', PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*' }) }] }) },
      /app\/A Policies\[0\]\.PolicyDocument\.Statement\[0\]: MalformedPolicyDocument: Policy statement must contain resources\./,
    ],
    [
      'a policy on a table by its name',
      {
        A: {
          Type: 'AWS::IAM::RolePolicy',
          Properties: {
            PolicyName: 'p',
            RoleName: 'r',
            PolicyDocument: policy(statement('dynamodb:Scan', 'app-Table')),
          },
        },
      },
      /app\/A PolicyDocument\.Statement\[0\]\.Resource: MalformedPolicyDocument: Resource app-Table must be in ARN format or "\*"\.\n.*→ write the ARN/,
    ],
    [
      'a bucket policy about nobody',
      {
        A: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: 'b', PolicyDocument: policy(statement('s3:*', '*')) },
        },
      },
      /app\/A PolicyDocument\.Statement\[0\]: MalformedPolicy: Missing required field Principal/,
    ],
    [
      'a key policy that is text, and not JSON',
      { A: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: '{' } } },
      /app\/A KeyPolicy: MalformedPolicyDocumentException: Syntax errors in policy\./,
    ],
    [
      'a key policy that locks out who deploys it',
      {
        A: {
          Type: 'AWS::KMS::Key',
          Properties: {
            KeyPolicy: policy({
              ...statement('kms:Decrypt', '*'),
              Principal: { AWS: 'arn:aws:iam::111111111111:root' },
            }),
          },
        },
      },
      /app\/A KeyPolicy: MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future\.\n.*→ allow kms:\* to arn:aws:iam::111111111111:root/,
    ],
    [
      'a topic policy without actions',
      {
        A: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: { Topics: ['t'], PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: [] }) },
        },
      },
      /app\/A PolicyDocument\.Statement\[0\]: InvalidParameter: Policy statement must contain actions\./,
    ],
    [
      'a queue policy with an operator that there is not',
      {
        A: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: ['q'],
            PolicyDocument: policy({
              ...statement('sqs:*', '*'),
              Principal: '*',
              Condition: { StringIs: { 'aws:SourceAccount': '1' } },
            }),
          },
        },
      },
      /app\/A PolicyDocument\.Statement\[0\]\.Condition\.StringIs: InvalidAttributeValue: Invalid Condition type : StringIs\./,
    ],
    [
      'a managed policy that is not there',
      { A: role({ ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/none'] }) },
      /ManagedPolicyArns\[0\]: NoSuchEntity/,
    ],
    [
      'a role name that is too long',
      { A: role({ RoleName: 'x'.repeat(65) }) },
      /RoleName: .*\(65 characters\)[\s\S]*at most 64/,
    ],
    [
      'a policy for a role that is not there',
      { A: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument, Roles: ['none'] } } },
      /app\/A Roles\[0\]: NoSuchEntity: The role with name none cannot be found/,
    ],
    [
      'a policy for nobody',
      { A: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument } } },
      /At least one of \[Groups,Roles,Users\] must be non-empty/,
    ],
    [
      'an effect that is none',
      {
        R: role(),
        A: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'p',
            Roles: [{ Ref: 'R' }],
            PolicyDocument: policy({ Effect: 'Permit', Action: '*', Resource: '*' }),
          },
        },
      },
      /app\/A PolicyDocument\.Statement\[0\]\.Effect: MalformedPolicyDocument/,
    ],
    [
      'an instance profile of two roles',
      {
        R: role(),
        S: role(),
        A: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'R' }, { Ref: 'S' }] } },
      },
      /app\/A Roles: .*exactly one role, this one names 2/,
    ],
    [
      'an instance profile of no such role',
      { A: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: ['none'] } } },
      /NoSuchEntity/,
    ],
  ])('is not %s', async (_, resources, message) => {
    await expect(deployments.deploy(resources)).rejects.toThrow(message);
    expect(deployments.world.all('AWS::IAM::Role')).toEqual([]);
  });

  it.each<[string, Properties, Properties]>([
    ['that lets its account decide', { Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, {}],
    [
      'that names the role of CloudFormation',
      { Principal: { AWS: 'arn:aws:iam::111111111111:role/cdk-team-cfn-exec-role-111111111111-us-west-2' } },
      {},
    ],
    [
      'that locks everybody out on purpose',
      { Principal: '*', Effect: 'Deny' },
      { BypassPolicyLockoutSafetyCheck: true },
    ],
  ])('has a key with a policy %s', async (_, who, more) => {
    const KeyPolicy = policy({ ...statement('kms:*', '*'), ...who });
    await expect(
      deployments.deploy({ A: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy, ...more } } }),
    ).resolves.toBeDefined();
  });

  it('has names that are unique in the account, in every region and stack of it', async () => {
    await deployments.deploy({ A: role({ RoleName: 'x' }) });
    await expect(
      deployments.deploy(
        { A: role({ RoleName: 'x' }) },
        { stackName: 'other', at: { account: '111111111111', region: 'eu-west-1' } },
      ),
    ).rejects.toThrow(/already exists\.[\s\S]*it belongs to stack app, resource A/);
    await deployments.deploy(
      { A: role({ RoleName: 'x' }) },
      { stackName: 'third', at: { account: '222222222222', region: 'us-west-2' } },
    );
    await deployments.delete();
    await deployments.delete('other', { account: '111111111111', region: 'eu-west-1' });
    await deployments.deploy({ A: role({ RoleName: 'x' }) }, { stackName: 'fourth' });
  });

  it('trusts the roles of the bootstrap stack, which is in no assembly', async () => {
    const principal = 'arn:aws:iam::444444444444:role/cdk-hnb659fds-deploy-role-444444444444-us-west-2';
    await expect(
      deployments.deploy({ A: role({ AssumeRolePolicyDocument: trust({ AWS: principal }) }) }),
    ).resolves.toBeDefined();
  });

  it('says when a policy of AWS is not known', async () => {
    await deployments.deploy({ A: role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }) });
    expect(deployments.events.find(({ status }) => status === 'PROGRESS')?.reason).toMatch(
      /ReadOnlyAccess: the rehearsal does not know/,
    );
  });
});
