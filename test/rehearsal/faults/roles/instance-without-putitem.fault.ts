import type { Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS denies a call that no policy of the caller's role allows, here dynamodb:PutItem.",
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  after: 'deployed',
  answers: { request: { path: '/todo', method: 'POST', body: '{"data":"milk"}' }, unbroken: 201, broken: 500 },
  break: (assembly) => {
    const [policy] = assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).properties.Policies;
    policy.PolicyDocument.Statement[0].Action = policy.PolicyDocument.Statement[0].Action.filter(
      (action: string) => action !== 'dynamodb:PutItem',
    );
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).name,
  message: /AccessDenied: .*dynamodb:PutItem on resource: .*\n.*→ add to the policies of .*: Allow dynamodb:PutItem/,
};
