// AWS rolls back a rolling update in which fewer instances signal success than its UpdatePolicy asks for: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const group = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource;
    group.Metadata['AWS::CloudFormation::Init'].verify.commands.answers.command = 'false';
    // Something that replaces the instances.
    assembly.stack('todo').one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData.InstanceType = 't4g.small';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
    message:
      /Received 1 FAILURE signal\(s\) out of 1\. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement\. .*Command answers failed.*(\n.*)*→ repair what failed on the instance/,
  },
};
