import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS fails the creation of a group that receives a failure signal.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const init = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource.Metadata[
      'AWS::CloudFormation::Init'
    ];
    init.verify.commands.answers.command = 'test -f /opt/todo/settings.json';
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /AWS::CloudFormation::Init\.verify\.commands\.answers: Received 2 FAILURE signal\(s\) out of 2\. .*Command answers failed: exit code 1(\n.*)*→ repair what failed on the instance/,
};
