// AWS asks with every call whether the instance's role may dynamodb:PutItem: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
import type { Fault } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const [policy] = assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).properties.Policies;
    policy.PolicyDocument.Statement[0].Action = policy.PolicyDocument.Statement[0].Action.filter(
      (action: string) => action !== 'dynamodb:PutItem',
    );
  },
  expected: {
    request: { path: '/todo', method: 'POST', body: '{"data":"milk"}' },
    status: { unbroken: 201, broken: 500 },
    resource: (assembly) => assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).name,
    message: /AccessDenied: .*dynamodb:PutItem on resource: .*\n.*→ add to the policies of .*: Allow dynamodb:PutItem/,
  },
};
