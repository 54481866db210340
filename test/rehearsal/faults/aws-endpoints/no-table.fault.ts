// AWS has no way to DynamoDB from a subnet whose route table leads to no endpoint: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-ddb.html
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::VPCEndpoint', /DynamoDb/)
      .remove();
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
    message:
      /no connection: nothing leads from .* to com\.amazonaws\.us-west-2\.dynamodb\n.*→ add an AWS::EC2::VPCEndpoint/,
  },
};
