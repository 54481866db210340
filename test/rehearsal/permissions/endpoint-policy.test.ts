import { endpointPolicy } from '../../../rehearsal/permissions/endpoint-policy';
import { evaluate } from '../../../rehearsal/permissions/evaluation';
import { policy } from './roles';

const role = 'arn:aws:iam::222222222222:role/task';
const all = { Effect: 'Allow', Action: '*', Resource: '*' };

function policyOf(VpcEndpointType: string, statement: object | undefined) {
  const PolicyDocument = statement && { Statement: [{ ...all, ...statement }] };
  const endpoint = { properties: { VpcEndpointType, PolicyDocument } };
  return endpointPolicy(endpoint as unknown as Parameters<typeof endpointPolicy>[0]);
}

/** Whether the endpoint lets a session of a role through, which may do everything. */
function lets(session: string, VpcEndpointType: string, statement: object): boolean {
  const [, account, name] = /^arn:aws:iam::(\d+):role\/(.+)$/.exec(session)!;
  const { result } = evaluate({
    principal: `arn:aws:sts::${account}:assumed-role/${name}/test`,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::docs/note',
    account: account!,
    context: { 'aws:PrincipalArn': session, 'aws:PrincipalAccount': account! },
    identityPolicies: [{ name: 'everything', policy: policy(all) }],
    endpointPolicy: policyOf(VpcEndpointType, statement),
  });
  return result === 'Allowed';
}

it('an endpoint without a policy lets everything through', () => {
  expect(policyOf('Interface', undefined)).toBeUndefined();
});

it('everybody stays everybody', () => {
  for (const Principal of ['*', { AWS: '*' }, { AWS: ['*'] }]) {
    expect(lets(role, 'Gateway', { Principal })).toBe(true);
    expect(lets(role, 'Interface', { Principal })).toBe(true);
  }
});

it.each([
  ['lets through', 'a role that it names', role, true],
  ['lets through', 'a role of an account that it names', 'arn:aws:iam::333333333333:role/other', true],
  ['stops', 'another role of an account of which it names a role', 'arn:aws:iam::222222222222:role/other', false],
  ['stops', 'a role that its condition leaves out', 'arn:aws:iam::333333333333:role/task', false],
])('an interface endpoint %s %s', (_, __, caller, expected) => {
  const Condition = { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::333333333333:role/task' } };
  const Principal = { AWS: [role, 'arn:aws:iam::333333333333:root'] };
  expect(lets(caller, 'Interface', { Principal, Condition })).toBe(expected);
});

it('whom a gateway endpoint names does not get through', () => {
  expect(lets(role, 'Gateway', { Principal: { AWS: role } })).toBe(false);
  expect(policyOf('Gateway', { Principal: { AWS: role } })?.Statement).toEqual([]);
});
