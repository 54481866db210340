import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS rolls back a rolling update in which fewer instances signal success than its UpdatePolicy asks for.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html',
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const group = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource;
    group.Metadata['AWS::CloudFormation::Init'].verify.commands.answers.command = 'false';
    // Something that replaces the instances.
    assembly.stack('todo').one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData.InstanceType = 't4g.small';
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /Received 1 FAILURE signal\(s\) out of 1\. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement\. .*Command answers failed.*(\n.*)*→ repair what failed on the instance/,
};
