import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS fails the creation of a group that receives fewer signals than its CreationPolicy asks for within its timeout.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::LaunchTemplate')
      .replace('LaunchTemplateData', '/opt/aws/bin/cfn-signal', '# cfn-signal');
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /CreationPolicy\.ResourceSignal: Failed to receive 2 resource signal\(s\) within the specified duration \(PT10M\)\. .*its user data sends no signal for the group(\n.*)*→ /,
};
