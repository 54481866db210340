import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Refusal } from '../../../rehearsal/kit/refusal';
import { createIdentity } from '../../../rehearsal/permissions/identities';
import { policy, Roles, sessionOf, statement, trust } from './roles';

const caller = 'arn:aws:iam::111111111111:role/caller';
const reader = 'arn:aws:iam::222222222222:role/reader';
const parameter = 'arn:aws:ssm:us-west-2:222222222222:parameter/app/name';

async function refused(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.catch((reason) => reason);
  if (error instanceof Refusal) return error;
  throw new Error(`expected a Refusal, got ${error}`);
}

describe('assuming a role in another account', () => {
  const mayAssume = [statement('sts:AssumeRole', reader)];
  const assume = (
    trustPolicy: Properties,
    own: readonly Properties[] = mayAssume,
    externalId?: string,
    rest: Properties = {},
  ) => {
    const roles = new Roles();
    roles.role(caller, trust({ Service: 'lambda.amazonaws.com' }), own, rest);
    roles.role(reader, trustPolicy);
    return createIdentity(roles.world).assumeRole(sessionOf(caller), reader, 'app/Call', externalId);
  };
  const withId = { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } };

  it.each<[string, Parameters<typeof assume>]>([
    ["the caller's account is trusted", [trust({ AWS: 'arn:aws:iam::111111111111:root' })]],
    ['its account is trusted by id', [trust({ AWS: '111111111111' })]],
    ['its role is trusted', [trust({ AWS: caller })]],
    ['one of several is trusted', [trust({ AWS: ['333333333333', caller] })]],
    ['the external id is right', [trust({ AWS: '111111111111' }, withId), mayAssume, 'secret']],
    [
      'the role is trusted by condition',
      [trust({ AWS: '*' }, { Condition: { ArnEquals: { 'aws:PrincipalArn': caller } } })],
    ],
    [
      'the account is trusted by condition',
      [trust({ AWS: '*' }, { Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } } })],
    ],
    [
      'its policy has a wildcard',
      [trust({ AWS: '111111111111' }), [statement('sts:*', 'arn:aws:iam::222222222222:role/*')]],
    ],
  ])('succeeds if %s', async (_, given) => {
    expect(await assume(...given)).toEqual({
      arn: 'arn:aws:sts::222222222222:assumed-role/reader/Call',
      roleArn: reader,
      account: '222222222222',
    });
  });

  it.each<[string, Parameters<typeof assume>, RegExp]>([
    [
      'the trust policy names another account',
      [trust({ AWS: '333333333333' })],
      /trust policy admits 333333333333: add arn:aws:iam::111111111111:role\/caller, its role or its account/,
    ],
    [
      'it names another role',
      [trust({ AWS: 'arn:aws:iam::111111111111:role/other' })],
      /trust policy admits arn:aws:iam::111111111111:role\/other/,
    ],
    [
      'it names a service only',
      [trust({ Service: 'lambda.amazonaws.com' })],
      /trust policy admits lambda\.amazonaws\.com/,
    ],
    [
      'it has another action',
      [policy({ Effect: 'Allow', Action: 'sts:TagSession', Principal: { AWS: '111111111111' } })],
      /trust policy/,
    ],
    [
      'the external id is wrong',
      [trust({ AWS: '111111111111' }, withId), mayAssume, 'wrong'],
      /trust policy asks for StringEquals sts:ExternalId secret/,
    ],
    [
      'the external id is missing',
      [trust({ AWS: '111111111111' }, withId)],
      /trust policy asks for StringEquals sts:ExternalId secret, which the call does not carry/,
    ],
    [
      'the trust policy denies it',
      [
        policy(...trust({ AWS: '111111111111' }).Statement, {
          Effect: 'Deny',
          Action: 'sts:AssumeRole',
          Principal: { AWS: caller },
        }),
      ],
      /its trust policy denies it/,
    ],
    [
      'the caller may assume nothing',
      [trust({ AWS: caller }), []],
      /add to the policies of stack\/caller: Allow sts:AssumeRole on arn:aws:iam::222222222222:role\/reader/,
    ],
    [
      'the caller may assume another role',
      [trust({ AWS: '111111111111' }), [statement('sts:AssumeRole', `${reader}2`)]],
      /Inline of stack\/caller allows sts:AssumeRole on arn:aws:iam::222222222222:role\/reader2 only/,
    ],
    [
      'the caller is denied it',
      [trust({ AWS: '111111111111' }), [...mayAssume, statement('sts:*', '*', { Effect: 'Deny', Sid: 'No' })]],
      /take the Deny out of Inline of stack\/caller \(statement No\)/,
    ],
    [
      'its boundary is not known',
      [
        trust({ AWS: '111111111111' }),
        mayAssume,
        undefined,
        { PermissionsBoundary: 'arn:aws:iam::aws:policy/Strange' },
      ],
      /arn:aws:iam::aws:policy\/Strange/,
    ],
  ])('is refused if %s', async (_, given, repair) => {
    const { detail, message } = await refused(assume(...given));
    expect(detail).toMatchObject({
      resource: 'app/Call',
      code: 'AccessDenied',
      message: `User: arn:aws:sts::111111111111:assumed-role/caller/test is not authorized to perform: sts:AssumeRole on resource: ${reader}`,
    });
    expect(message).toMatch(repair);
  });

  it('is refused with the same sentence if the role does not exist', async () => {
    const roles = new Roles();
    roles.role(caller, trust({ AWS: '111111111111' }), mayAssume);
    const { message } = await refused(createIdentity(roles.world).assumeRole(sessionOf(caller), reader, 'app/Call'));
    expect(message).toMatch(
      /is not authorized to perform: sts:AssumeRole[\s\S]*no stack in account 222222222222 has it/,
    );
  });
});

describe('assuming a role in the same account', () => {
  it.each([
    [
      'needs no policy of the caller if the trust policy names its role',
      { AWS: 'arn:aws:iam::222222222222:role/caller' },
      true,
    ],
    ['needs one if the trust policy names the account', { AWS: '222222222222' }, false],
  ])('%s', async (_, principal, allowed) => {
    const roles = new Roles();
    const own = 'arn:aws:iam::222222222222:role/caller';
    roles.role(own, trust({ Service: 'lambda.amazonaws.com' }));
    roles.role(reader, trust(principal));
    const session = createIdentity(roles.world).assumeRole(sessionOf(own), reader, 'x');
    await (allowed ? expect(session).resolves.toBeDefined() : expect(session).rejects.toThrow(/AccessDenied/));
  });
});

describe('a service that takes on a role', () => {
  const take = (trustPolicy: Properties, service = 'lambda.amazonaws.com', roleArn = reader) => {
    const roles = new Roles();
    roles.role(reader, trustPolicy);
    return createIdentity(roles.world).serviceSession(service, roleArn, 'app/Function');
  };

  it('gets a session named after what it runs', async () => {
    expect((await take(trust({ Service: 'lambda.amazonaws.com' }))).arn).toBe(
      'arn:aws:sts::222222222222:assumed-role/reader/Function',
    );
  });

  it.each<[string, Parameters<typeof take>, RegExp]>([
    [
      'the trust policy names another service',
      [trust({ Service: 'ec2.amazonaws.com' })],
      /lambda\.amazonaws\.com is not authorized to perform: sts:AssumeRole[\s\S]*admits ec2\.amazonaws\.com/,
    ],
    ['the trust policy names an account', [trust({ AWS: '222222222222' })], /admits 222222222222/],
    [
      'the role does not exist',
      [trust({ AWS: '1'.repeat(12) }), 'lambda.amazonaws.com', `${reader}2`],
      /reader2 that lambda\.amazonaws\.com should assume does not exist/,
    ],
    [
      'the trust policy is a wildcard with a condition on another account',
      [trust('*', { Condition: { StringEquals: { 'aws:SourceAccount': '9'.repeat(12) } } })],
      /AccessDenied/,
    ],
  ])('is refused if %s', async (_, given, message) => {
    expect((await refused(take(...given))).message).toMatch(message);
  });
});

describe('a call of a role', () => {
  const role = reader;
  const read = { action: 'ssm:GetParameter', resource: parameter };
  const identityWith = (
    statements: readonly Properties[],
    rest: Properties = {},
    more: (roles: Roles) => void = () => {},
  ) => {
    const roles = new Roles();
    roles.role(role, trust({ Service: 'lambda.amazonaws.com' }), statements, rest);
    more(roles);
    return createIdentity(roles.world);
  };
  const ecr = { action: 'ecr:GetAuthorizationToken', resource: '*' };

  it.each<[string, ReturnType<typeof identityWith>, Properties]>([
    ['its inline policy', identityWith([statement('ssm:GetParameter', parameter)]), read],
    ['a wildcard', identityWith([statement('ssm:Get*', 'arn:aws:ssm:us-west-2:222222222222:parameter/app/*')]), read],
    [
      'an attached policy',
      identityWith([], {}, (roles) =>
        roles.attached('222222222222', 'P', 'reader', statement('ssm:GetParameter', parameter)),
      ),
      read,
    ],
    [
      'a managed policy that it names',
      identityWith([], { ManagedPolicyArns: ['arn:aws:iam::222222222222:policy/m'] }, (roles) =>
        roles.managed('arn:aws:iam::222222222222:policy/m', statement('ssm:*', '*')),
      ),
      read,
    ],
    [
      "a policy of AWS's own",
      identityWith([], {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'],
      }),
      ecr,
    ],
    [
      'a condition of the session',
      identityWith([statement('ssm:GetParameter', '*', { Condition: { ArnEquals: { 'aws:PrincipalArn': reader } } })]),
      read,
    ],
    [
      'a condition of the call',
      identityWith([
        statement('dynamodb:GetItem', '*', {
          Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
        }),
      ]),
      {
        action: 'dynamodb:GetItem',
        resource: 'arn:aws:dynamodb:us-west-2:222222222222:table/t',
        context: { 'dynamodb:LeadingKeys': ['a'] },
      },
    ],
    [
      'a call that knows no resources',
      identityWith([statement('ec2:DescribeNetworkInterfaces', '*')]),
      { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
    ],
    [
      'both policies across accounts',
      identityWith([statement('s3:GetObject', '*')]),
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::bucket/key',
        resourcePolicy: policy({
          Effect: 'Allow',
          Principal: { AWS: reader },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::bucket/*',
        }),
      },
    ],
    [
      "the endpoint's policy",
      identityWith([statement('dynamodb:Scan', '*')]),
      {
        action: 'dynamodb:Scan',
        resource: 'arn:aws:dynamodb:us-west-2:222222222222:table/t',
        endpointPolicy: policy({ ...statement('dynamodb:Scan', '*'), Principal: '*' }),
      },
    ],
  ])('is allowed by %s', async (_, identity, call) => {
    await expect(identity.authorize(sessionOf(role), call as never, 'app/X')).resolves.toBeUndefined();
  });

  it.each<[string, ReturnType<typeof identityWith>, Properties, RegExp]>([
    [
      'no policy says so',
      identityWith([]),
      read,
      /^app\/X: AccessDenied: User: arn:aws:sts::222222222222:assumed-role\/reader\/test is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-west-2:222222222222:parameter\/app\/name because no identity-based policy allows the ssm:GetParameter action\n {2}→ add to the policies of stack\/reader: Allow ssm:GetParameter on arn:/,
    ],
    [
      'its policy is for another action',
      identityWith([statement('ssm:GetParameters', parameter)]),
      read,
      /because no identity-based policy/,
    ],
    [
      'its policy is for another parameter',
      identityWith([statement('ssm:GetParameter', `${parameter}2`)]),
      read,
      /allows ssm:GetParameter on \S+name2 only/,
    ],
    [
      'its policy has a condition that does not hold',
      identityWith([
        statement('ssm:GetParameter', '*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '9'.repeat(12) } } }),
      ]),
      read,
      /allows it only if StringEquals aws:PrincipalAccount 999999999999/,
    ],
    [
      'one policy denies what another allows',
      identityWith([statement('ssm:*', '*')], {}, (roles) =>
        roles.attached(
          '222222222222',
          'Guard',
          'reader',
          statement('ssm:GetParameter', '*', { Effect: 'Deny', Sid: 'Never' }),
        ),
      ),
      read,
      /with an explicit deny in an identity-based policy\n.*take the Deny out of stack\/Guard \(statement Never\)/,
    ],
    [
      'the attached policy is for a role of that name in another account',
      identityWith([], {}, (roles) => roles.attached('111111111111', 'P', 'reader', statement('ssm:*', '*'))),
      read,
      /because no identity-based policy/,
    ],
    [
      "a policy of AWS's own is not known",
      identityWith([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess'] }),
      read,
      /what arn:aws:iam::aws:policy\/AmazonSSMReadOnlyAccess allows the rehearsal does not know/,
    ],
    [
      'the boundary does not allow it',
      identityWith([statement('ssm:*', '*')], { PermissionsBoundary: 'arn:aws:iam::222222222222:policy/b' }, (roles) =>
        roles.managed('arn:aws:iam::222222222222:policy/b', statement('s3:*', '*')),
      ),
      read,
      /because no permissions boundary allows the ssm:GetParameter action/,
    ],
    [
      'the resource is in another account and has no policy',
      identityWith([statement('ssm:*', '*')]),
      { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:us-west-2:333333333333:parameter/x' },
      /because no resource-based policy allows/,
    ],
    [
      "the endpoint's policy does not allow it",
      identityWith([statement('dynamodb:*', '*')]),
      {
        action: 'dynamodb:Scan',
        resource: 'arn:aws:dynamodb:us-west-2:222222222222:table/t',
        endpointPolicy: policy({ ...statement('dynamodb:GetItem', '*'), Principal: '*' }),
      },
      /because no VPC endpoint policy allows the dynamodb:Scan action/,
    ],
  ])('is refused if %s', async (_, identity, call, message) => {
    expect((await refused(identity.authorize(sessionOf(role), call as never, 'app/X'))).message).toMatch(message);
  });

  it('is refused once the role is gone', async () => {
    const roles = new Roles();
    const resource = roles.role(role, trust({ Service: 'lambda.amazonaws.com' }), [statement('ssm:*', '*')]);
    const identity = createIdentity(roles.world);
    await identity.authorize(sessionOf(role), read, 'app/X');
    roles.world.remove(resource);
    await expect(identity.authorize(sessionOf(role), read, 'app/X')).rejects.toThrow(/InvalidClientTokenId/);
  });

  it('is judged anew as soon as a policy changes, in either direction', async () => {
    const roles = new Roles();
    roles.role(role, trust({ Service: 'lambda.amazonaws.com' }));
    const identity = createIdentity(roles.world);
    const ask = () => identity.authorize(sessionOf(role), read, 'app/X');
    await expect(ask()).rejects.toThrow(/AccessDenied/);
    const attached = roles.attached('222222222222', 'P', 'reader', statement('ssm:GetParameter', parameter));
    await expect(ask()).resolves.toBeUndefined();
    roles.world.remove(attached);
    await expect(ask()).rejects.toThrow(/AccessDenied/);
  });

  it('names the place of each caller, also when the verdict is known already', async () => {
    const identity = identityWith([]);
    await expect(identity.authorize(sessionOf(role), read, 'app/One')).rejects.toThrow(/^app\/One: /);
    await expect(identity.authorize(sessionOf(role), read, 'app/Two')).rejects.toThrow(/^app\/Two: /);
  });
});
