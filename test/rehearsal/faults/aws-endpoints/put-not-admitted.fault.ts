import type { Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS asks the policy of the endpoint at every call that goes through it.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  after: 'deployed',
  answers: { request: { path: '/todo', method: 'POST', body: '{"data":"milk"}' }, unbroken: 201, broken: 500 },
  break: (assembly) => {
    const endpoint = assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /DynamoDb/);
    endpoint.replace('PolicyDocument', 'dynamodb:PutItem', 'dynamodb:Query');
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /DynamoDb/).name,
  message:
    /AccessDenied: .*dynamodb:PutItem on resource: .* because no VPC endpoint policy allows .*\n.*→ add to the policy of /,
};
