import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS routes nothing from a private subnet to DynamoDB unless its route table has an endpoint.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::VPCEndpoint', /DynamoDb/)
      .remove();
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /no connection: nothing leads from .* to com\.amazonaws\.us-west-2\.dynamodb\n.*→ add an AWS::EC2::VPCEndpoint/,
};
