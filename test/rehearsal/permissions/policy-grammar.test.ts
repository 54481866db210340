import { type PolicyType, policyFault } from '../../../rehearsal/permissions/policy-grammar';
import { policy, statement, trust } from './roles';

const read = statement('s3:GetObject', 'arn:aws:s3:::docs/*');
const own = { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'kms:*', Resource: '*' };
const when = (Condition: object) => policy({ ...read, Condition });

test.each<[string, PolicyType, object]>([
  ['one statement that is no list', 'identity', { Version: '2012-10-17', Statement: read }],
  ['several statements', 'identity', policy({ ...read, Sid: 'A' }, { ...read, Sid: 'B' })],
  ['an empty Sid, twice', 'identity', policy({ ...read, Sid: '' }, { ...read, Sid: '' })],
  ['NotAction and NotResource', 'identity', policy({ Effect: 'Deny', NotAction: ['iam:*'], NotResource: '*' })],
  ['every action', 'identity', policy(statement('*', '*'))],
  [
    'operators of sets, and of what may be absent',
    'identity',
    when({ 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a*'] } }),
  ],
  ['Null', 'identity', when({ Null: { 'aws:TokenIssueTime': true } })],
  ['ranges of addresses', 'identity', when({ NotIpAddress: { 'aws:SourceIp': ['203.0.113.9', '2001:db8::/64'] } })],
  ['a trust policy', 'trust', trust({ Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] })],
  [
    'a trust policy of web identities',
    'trust',
    policy({ Effect: 'Allow', Principal: { Federated: 'x' }, Action: 'sts:AssumeRoleWithWebIdentity' }),
  ],
  ['a Sid with spaces on a bucket', 'bucket', policy({ ...own, Sid: 'Only by TLS' })],
  ['a key policy', 'key', policy(own)],
  [
    'a statement without a resource or action on a key, which has no effect',
    'key',
    policy({ Effect: 'Allow', Principal: '*' }),
  ],
  ['a topic policy without a resource', 'topic', policy({ ...own, Resource: undefined })],
  ['NotPrincipal that denies', 'endpoint', policy({ ...read, Effect: 'Deny', NotPrincipal: { AWS: '111111111111' } })],
])('%s is in order', (_, type, document) => {
  expect(policyFault(JSON.parse(JSON.stringify(document)), type)).toBeUndefined();
});

test.each<[string, PolicyType, unknown, string, RegExp]>([
  ['a text', 'identity', 'allow', '', /Syntax errors/],
  ['no statement', 'identity', policy(), 'Statement', /Syntax errors/],
  ['a version that there is not', 'identity', { ...policy(read), Version: '2023-01-01' }, 'Version', /Syntax errors/],
  ['a field of no policy', 'identity', { ...policy(read), Statements: [] }, 'Statements', /Syntax errors/],
  ['a field of no statement', 'identity', policy({ ...read, Actions: [] }), 'Statement[0].Actions', /Syntax errors/],
  ['another effect', 'identity', policy(read, { ...read, Effect: 'allow' }), 'Statement[1].Effect', /Syntax errors/],
  [
    'two equal Sids',
    'identity',
    policy({ ...read, Sid: 'A' }, { ...read, Sid: 'A' }),
    'Statement[1].Sid',
    /must be unique/,
  ],
  ['a Sid of two words', 'identity', policy({ ...read, Sid: 'A b' }), 'Statement[0].Sid', /must be alpha-numeric/],
  ['no action', 'identity', policy({ ...read, Action: [] }), 'Statement[0]', /must contain actions/],
  ['an empty action', 'identity', policy({ ...read, Action: '' }), 'Statement[0]', /must contain actions/],
  [
    'an action without its service',
    'identity',
    policy({ ...read, Action: 'GetObject' }),
    'Statement[0].Action',
    /prefaced by a vendor/,
  ],
  ['Action and NotAction', 'identity', policy({ ...read, NotAction: 's3:*' }), 'Statement[0]', /Syntax errors/],
  ['no resource', 'identity', policy({ ...read, Resource: [] }), 'Statement[0]', /must contain resources/],
  [
    'a name for a resource',
    'identity',
    policy({ ...read, Resource: ['*', 'docs/*'] }),
    'Statement[0].Resource',
    /Resource docs\/\* must be in ARN format or "\*"/,
  ],
  [
    'a principal in a policy of a role',
    'identity',
    policy({ ...read, Principal: '*' }),
    'Statement[0].Principal',
    /should not specify a principal/,
  ],
  [
    'an unknown operator',
    'identity',
    when({ StringIs: { 'aws:a': 'b' } }),
    'Statement[0].Condition.StringIs',
    /Invalid Condition type : StringIs\./,
  ],
  [
    'an operator that every object has',
    'identity',
    when({ constructor: { 'aws:a': 'b' } }),
    'Statement[0].Condition.constructor',
    /Invalid Condition type/,
  ],
  [
    'a key without its service',
    'identity',
    when({ StringEquals: { a: 'b' } }),
    'Statement[0].Condition.StringEquals',
    /prefaced by a vendor/,
  ],
  [
    'a condition on no value',
    'identity',
    when({ StringEquals: { 'aws:a': [] } }),
    'Statement[0].Condition.StringEquals.aws:a',
    /Syntax errors/,
  ],
  [
    'a range beyond 32 bits',
    'identity',
    when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }),
    'Statement[0].Condition.IpAddress.aws:SourceIp',
    /Syntax errors/,
  ],
  [
    'no address',
    'identity',
    when({ IpAddress: { 'aws:SourceIp': '300.1.2.3' } }),
    'Statement[0].Condition.IpAddress.aws:SourceIp',
    /Syntax errors/,
  ],
  [
    'nobody',
    'trust',
    policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }),
    'Statement[0]',
    /Missing required field Principal/,
  ],
  ['an empty principal', 'trust', trust({}), 'Statement[0].Principal', /Invalid principal/],
  ['a principal of no kind', 'trust', trust({ User: 'me' }), 'Statement[0].Principal.User', /Invalid principal/],
  ['a service that is empty', 'trust', trust({ Service: [] }), 'Statement[0].Principal.Service', /Invalid principal/],
  [
    'NotPrincipal in a trust policy',
    'trust',
    policy({ Effect: 'Deny', NotPrincipal: '*', Action: 'sts:*' }),
    'Statement[0].NotPrincipal',
    /Syntax errors/,
  ],
  [
    'another action in a trust policy',
    'trust',
    trust('*', { Action: ['sts:AssumeRole', 'ec2:RunInstances'] }),
    'Statement[0].Action',
    /only specify STS AssumeRole actions/,
  ],
  [
    'a resource in a trust policy',
    'trust',
    trust('*', { Resource: '*' }),
    'Statement[0].Resource',
    /Has prohibited field Resource/,
  ],
  [
    'NotPrincipal that allows',
    'bucket',
    policy({ ...read, NotPrincipal: '*' }),
    'Statement[0].NotPrincipal',
    /Syntax errors/,
  ],
  ['nobody on an endpoint', 'endpoint', policy(read), 'Statement[0]', /Missing required field Principal/],
  ['an empty resource on a key', 'key', policy({ ...own, Resource: [] }), 'Statement[0]', /must contain resources/],
])('%s is refused', (_, type, document, path, message) => {
  const fault = policyFault(document, type);
  expect(fault).toMatchObject({ path, message: expect.stringMatching(message) });
  expect(fault?.repair).not.toBe('');
});
