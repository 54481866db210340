// AWS CloudFormation waits until its timeout for the signal of an instance, which one that does not reach it never sends: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::VPCEndpoint', /CloudFormation/)
      .remove();
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
    message:
      /cfn-bootstrap: no connection: nothing leads from .* to com\.amazonaws\.us-west-2\.cloudformation(.|\n)*→ add an AWS::EC2::VPCEndpoint/,
  },
};
