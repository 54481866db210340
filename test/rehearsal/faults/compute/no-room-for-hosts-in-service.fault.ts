import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS refuses a rolling update whose MinInstancesInService is not less than the group's MaxSize.",
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html',
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const group = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup');
    group.properties.MaxSize = group.properties.MinSize;
    // Something that replaces the instances.
    assembly.stack('todo').one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData.InstanceType = 't4g.small';
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /UpdatePolicy\.AutoScalingRollingUpdate\.MinInstancesInService: ValidationError: .*must be less than the autoscaling group's MaxSize \(2\)\n.*→ raise MaxSize/,
};
