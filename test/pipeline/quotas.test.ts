import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnParameter, CfnResource, Fn, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { crossed, isCrossed, type QuotaUse, quotaUses } from '../../pipeline/quotas';
import { quotas } from '../../pipeline/quotas-table';
import { SynthTree } from '../helpers/synth-tree';

const directory = mkdtempSync(join(tmpdir(), 'quotas-'));
afterAll(() => rmSync(directory, { recursive: true }));

const env = { account: '111111111111', region: 'us-west-2' };
let apps = 0;

function usesOf(build: (stack: Stack) => void): QuotaUse[] {
  const app = new App({
    outdir: join(directory, String(apps++)),
    analyticsReporting: false,
    stackTraces: false,
    context: { '@aws-cdk/core:stackResourceLimit': 0 },
  });
  // Without the parameter and the rule that the default one adds to every template.
  build(new Stack(app, 'Stack', { env, synthesizer: new LegacyStackSynthesizer() }));
  return quotaUses(app.synth());
}

const times = (n: number, make: (index: number) => void) => {
  for (let index = 0; index < n; index++) make(index);
};
const list = <T>(n: number, item: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => item(index));
const resource = (stack: Stack, id: string, type: string, properties: Record<string, unknown> = {}) =>
  new CfnResource(stack, id, { type, properties });
const several = (type: string, properties: (index: number) => Record<string, unknown>) => (stack: Stack, n: number) =>
  times(n, (index) => resource(stack, `It${index}`, type, properties(index)));

/** A document of exactly this many characters, as JSON without white space. */
const documentOf = (characters: number) => ({ Sid: 'x'.repeat(characters - '{"Sid":""}'.length) });
const listener = (n: number) => ({
  LoadBalancerArn: { Ref: 'Balancer' },
  Protocol: 'HTTP',
  DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: `Group${n}` } }],
});
const pipeline = (stack: Stack, stages: readonly number[]) =>
  resource(stack, 'It', 'AWS::CodePipeline::Pipeline', {
    Stages: stages.map((actions, index) => ({ Name: `S${index}`, Actions: list(actions, (i) => ({ Name: `A${i}` })) })),
  });

/** For each quota, a stack that has as much as asked for. */
const builders: Readonly<Record<string, (stack: Stack, n: number) => void>> = {
  'resources in its template': several('AWS::SNS::Topic', () => ({})),
  'bytes of template': (stack, n) => {
    const wrapping = JSON.stringify({ Metadata: { It: '' } }, undefined, 1).length;
    stack.templateOptions.metadata = { It: 'x'.repeat(n - wrapping) };
  },
  'parameters in its template': (stack, n) => times(n, (index) => new CfnParameter(stack, `It${index}`)),
  'outputs in its template': (stack, n) => times(n, (index) => new CfnOutput(stack, `It${index}`, { value: 'it' })),
  listeners: several('AWS::ElasticLoadBalancingV2::Listener', () => listener(0)),
  'target groups': (stack, n) => {
    several('AWS::ElasticLoadBalancingV2::TargetGroup', () => ({}))(stack, n);
    times(n, (index) =>
      resource(stack, `Listener${index}`, 'AWS::ElasticLoadBalancingV2::Listener', {
        ...listener(0),
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: `It${index}` } }],
      }),
    );
  },
  routes: several('AWS::ApiGatewayV2::Route', () => ({ ApiId: { Ref: 'Api' } })),
  integrations: several('AWS::ApiGatewayV2::Integration', () => ({ ApiId: { Ref: 'Api' } })),
  'VPC links': several('AWS::ApiGatewayV2::VpcLink', () => ({})),
  VPCs: several('AWS::EC2::VPC', () => ({})),
  'interface endpoints': several('AWS::EC2::VPCEndpoint', () => ({
    VpcId: { Ref: 'Vpc' },
    VpcEndpointType: 'Interface',
  })),
  // One rule in the group, the others beside it, as the CDK writes them.
  'inbound rules': (stack, n) => {
    resource(stack, 'Group', 'AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8' }] });
    several('AWS::EC2::SecurityGroupIngress', () => ({ GroupId: Fn.getAtt('Group', 'GroupId') }))(stack, n - 1);
  },
  'outbound rules': (stack, n) => {
    resource(stack, 'Group', 'AWS::EC2::SecurityGroup', { SecurityGroupEgress: [{ CidrIp: '10.0.0.0/8' }] });
    several('AWS::EC2::SecurityGroupEgress', () => ({ GroupId: Fn.getAtt('Group', 'GroupId') }))(stack, n - 1);
  },
  // Half of it in the role itself, half in a policy beside it.
  'characters of inline policies': (stack, n) => {
    resource(stack, 'Role', 'AWS::IAM::Role', { Policies: [{ PolicyDocument: documentOf(5000) }] });
    resource(stack, 'It', 'AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }], PolicyDocument: documentOf(n - 5000) });
  },
  'characters of managed policy': (stack, n) => {
    resource(stack, 'It', 'AWS::IAM::ManagedPolicy', { PolicyDocument: documentOf(n) });
  },
  'managed policies': (stack, n) => {
    resource(stack, 'Role', 'AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
    several('AWS::IAM::ManagedPolicy', () => ({ Roles: [{ Ref: 'Role' }] }))(stack, n - 1);
  },
  'characters of trust policy': (stack, n) => {
    resource(stack, 'It', 'AWS::IAM::Role', { AssumeRolePolicyDocument: documentOf(n) });
  },
  'bytes of bucket policy': (stack, n) => {
    resource(stack, 'It', 'AWS::S3::BucketPolicy', { PolicyDocument: documentOf(n) });
  },
  'bytes of key policy': (stack, n) => {
    resource(stack, 'It', 'AWS::KMS::Key', { KeyPolicy: documentOf(n) });
  },
  'characters of endpoint policy': (stack, n) => {
    resource(stack, 'It', 'AWS::EC2::VPCEndpoint', { PolicyDocument: documentOf(n) });
  },
  'characters of value': (stack, n) => {
    resource(stack, 'It', 'AWS::SSM::Parameter', { Value: 'x'.repeat(n) });
  },
  stages: (stack, n) => {
    pipeline(
      stack,
      list(n, () => 1),
    );
  },
  'actions in one stage': (stack, n) => {
    pipeline(stack, [n, 1]);
  },
  actions: (stack, n) => {
    pipeline(stack, [n - 20 * 49, ...list(20, () => 49)]);
  },
};

test.each(quotas)('$counted: $limit pass, one more is told', (quota) => {
  const build = builders[quota.counted]!;
  const over = (n: number) =>
    usesOf((stack) => build(stack, n)).filter((use) => isCrossed(use) && use.quota.counted === quota.counted);
  expect(over(quota.limit)).toEqual([]);
  expect(over(quota.limit + 1)).toEqual([expect.objectContaining({ used: quota.limit + 1 })]);
});

test('a line says who has how much of what, what AWS allows, where it says so, and what to do', () => {
  const [use] = usesOf((stack) => builders.integrations!(stack, 301)).filter(isCrossed);
  expect(crossed(use!, 301)).toMatch(
    /^quota: stack Stack, Api has 301 integrations with 301 providers; AWS allows 300, and never more \(.*HTTP API"\): publish/,
  );
});

test('what AWS raises on request is told with that way out', () => {
  const [use] = usesOf((stack) => builders.listeners!(stack, 51)).filter(isCrossed);
  expect(crossed(use!, 51)).toMatch(/51 listeners .* AWS allows 50 unless asked for more .*: ask AWS before/);
});

test('what counts for an account counts across its stacks, and not across accounts', () => {
  const app = new App({ outdir: join(directory, 'accounts'), analyticsReporting: false });
  for (const [index, account] of ['1', '1', '2'].entries()) {
    const stack = new Stack(app, `Stack${index}`, { env: { account: account.repeat(12), region: 'us-west-2' } });
    builders.VPCs!(stack, 3);
  }
  const uses = quotaUses(app.synth()).filter(isCrossed);
  expect(uses.map(({ owner, used }) => [owner, used])).toEqual([['account 111111111111 in us-west-2', 6]]);
});

test('a document is measured with what CloudFormation puts into it', () => {
  const role = (account: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::${account}:role/reader` });
  const uses = usesOf((stack) =>
    resource(stack, 'It', 'AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Resource: [role('222222222222'), { 'Fn::Join': ['/', ['a', { Ref: 'AWS::AccountId' }]] }],
      },
    }),
  );
  const written = { Resource: ['arn:aws:iam::222222222222:role/reader', 'a/111111111111'] };
  const [bytes] = uses.filter(({ quota }) => quota.counted === 'bytes of bucket policy');
  expect(bytes?.used).toBe(JSON.stringify(written).length);
});

describe('the app', () => {
  const tree = new SynthTree();
  afterAll(() => tree.remove());
  const table = 'pipeline/quotas-table.ts';
  const shipped = join(directory, 'shipped');
  const run = (outdir = join(directory, `app-${apps++}`)) => tree.app(outdir);

  test('ends with exit code 2 and a line where AWS would never deploy it', async () => {
    const { status, stderr } = await tree.edited(table, 'limit: 500,', 'limit: 40,', run);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^quota: stack private-api-prod-global-api has \d+ resources in its template with \d+ providers; AWS allows 40,/,
      ),
    ]);
  });

  test('tells what AWS has to be asked for, and goes on', async () => {
    const { status, stderr } = await tree.edited(table, 'limit: 5,', 'limit: 0,', run);
    expect(stderr).toMatch(/^quota: account 111111111111 in us-west-2 has 1 VPCs/m);
    expect(status).toBe(0);
  });

  test('has nothing to say about the shipped configuration', async () => {
    const { status, stderr } = await run(shipped);
    expect([status, stderr]).toEqual([0, '']);
  });

  test('makes of the shipped configuration less than half of everything', () => {
    const uses = quotaUses(new CloudAssembly(shipped));
    expect(new Set(uses.map(({ quota }) => quota.counted)).size).toBeGreaterThan(15);
    expect(uses.filter(({ quota, used }) => used > quota.limit / 2)).toEqual([]);
  });
});
