// AWS fails a group that gets fewer signals than its CreationPolicy asks for within its timeout: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-creationpolicy.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly
      .stack('todo')
      .one('AWS::EC2::LaunchTemplate')
      .replace('LaunchTemplateData', '/opt/aws/bin/cfn-signal', '# cfn-signal');
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
    message:
      /CreationPolicy\.ResourceSignal: Failed to receive 2 resource signal\(s\) within the specified duration \(PT10M\)\. .*its user data sends no signal for the group(\n.*)*→ /,
  },
};
