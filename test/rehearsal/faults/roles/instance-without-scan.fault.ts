import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS asks with every call whether the instance's role may dynamodb:Scan.",
  docs: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const [policy] = assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).properties.Policies;
    policy.PolicyDocument.Statement[0].Action = policy.PolicyDocument.Statement[0].Action.filter(
      (action: string) => action !== 'dynamodb:Scan',
    );
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).name,
  message: /AccessDenied: .*dynamodb:Scan on resource: .*\n.*→ add to the policies of .*: Allow dynamodb:Scan/,
};
