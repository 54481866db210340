import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS CloudFormation waits until its timeout for the signal of an instance, and one that cannot reach it never sends it.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::VPCEndpoint', /CloudFormation/)
      .remove();
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /cfn-bootstrap: no connection: nothing leads from .* to com\.amazonaws\.us-west-2\.cloudformation(.|\n)*→ add an AWS::EC2::VPCEndpoint/,
};
