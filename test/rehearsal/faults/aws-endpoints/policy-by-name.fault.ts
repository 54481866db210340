import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no policy of a VPC endpoint that it cannot read, here one that names a table instead of its ARN.',
  docs: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
  unverified: 'that EC2 reads resources as IAM does: its page says only that the document has to be valid',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const stack = assembly.stack('todo');
    const [, table] = stack.one('AWS::DynamoDB::Table', /./).name.split('/');
    stack.one('AWS::EC2::VPCEndpoint', /DynamoDb/).properties.PolicyDocument.Statement[0].Resource = { Ref: table };
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::EC2::VPCEndpoint', /DynamoDb/).name,
  message:
    /PolicyDocument\.Statement\[0\]\.Resource: InvalidPolicyDocument: Resource \S+ must be in ARN format or "\*"\.\n/,
};
