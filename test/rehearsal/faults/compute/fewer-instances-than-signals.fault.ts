import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS waits for as many signals as the CreationPolicy counts, whatever the size of the group.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource.CreationPolicy.ResourceSignal.Count = 3;
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /CreationPolicy\.ResourceSignal: Failed to receive 1 resource signal\(s\).* Only 2 instances were launched\n.*→ ask for as many signals as there are instances/,
};
