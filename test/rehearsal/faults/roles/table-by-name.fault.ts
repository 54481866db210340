import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no policy whose resource is a name instead of an ARN, as Ref of a table gives it.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const stack = assembly.stack('todo');
    const [, table] = stack.one('AWS::DynamoDB::Table', /./).name.split('/');
    const [policy] = stack.one('AWS::IAM::Role', /InstancesRole/).properties.Policies;
    policy.PolicyDocument.Statement[0].Resource = { Ref: table };
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::IAM::Role', /InstancesRole/).name,
  message:
    /Policies\[0\]\.PolicyDocument\.Statement\[0\]\.Resource: MalformedPolicyDocument: Resource \S+ must be in ARN format or "\*"\.\n.*→ write the ARN/,
};
