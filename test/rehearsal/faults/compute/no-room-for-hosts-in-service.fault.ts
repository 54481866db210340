// AWS refuses a rolling update whose MinInstancesInService is not less than the group's MaxSize: https://github.com/awsdocs/aws-cloudformation-user-guide/pull/164
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const group = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup');
    group.properties.MaxSize = group.properties.MinSize;
    // Something that replaces the instances.
    assembly.stack('todo').one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData.InstanceType = 't4g.small';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
    message:
      /UpdatePolicy\.AutoScalingRollingUpdate\.MinInstancesInService: ValidationError: .*must be less than the autoscaling group's MaxSize \(2\)\n.*→ raise MaxSize/,
  },
};
