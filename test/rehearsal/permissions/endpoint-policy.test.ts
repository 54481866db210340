import { endpointPolicy } from '../../../rehearsal/permissions/endpoint-policy';

const role = 'arn:aws:iam::222222222222:role/task';

function statements(VpcEndpointType: string, statement: object | undefined) {
  const PolicyDocument = statement && { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }] };
  const endpoint = { properties: { VpcEndpointType, PolicyDocument } };
  return endpointPolicy(endpoint as unknown as Parameters<typeof endpointPolicy>[0])?.Statement;
}

it('an endpoint without a policy lets everything through', () => {
  expect(statements('Interface', undefined)).toBeUndefined();
});

it('everybody stays everybody', () => {
  for (const Principal of ['*', { AWS: '*' }]) {
    expect(statements('Gateway', { Principal })).toEqual([
      { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' },
    ]);
  }
});

it('whom an interface endpoint names becomes a condition beside those that are there', () => {
  const Condition = { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/*' } };
  const Principal = { AWS: [role, 'arn:aws:iam::333333333333:root'] };
  expect(statements('Interface', { Principal, Condition })).toMatchObject([
    { Principal: '*', Condition: { ...Condition, StringEquals: { 'aws:PrincipalAccount': ['333333333333'] } } },
    { Principal: '*', Condition: { ...Condition, ArnLike: { 'aws:PrincipalArn': [role] } } },
  ]);
});

it('whom a gateway endpoint names does not get through', () => {
  expect(statements('Gateway', { Principal: { AWS: role } })).toEqual([]);
});
