// AWS asks the policy of the endpoint with every call of DynamoDB: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-ddb.html
import type { Fault } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const endpoint = assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /DynamoDb/);
    endpoint.replace('PolicyDocument', 'dynamodb:PutItem', 'dynamodb:Query');
  },
  expected: {
    request: { path: '/todo', method: 'POST', body: '{"data":"milk"}' },
    status: { unbroken: 201, broken: 500 },
    resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /DynamoDb/).name,
    message:
      /AccessDenied: .*dynamodb:PutItem on resource: .* because no VPC endpoint policy allows .*\n.*→ add to the policy of /,
  },
};
