import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS puts a group that was scaled out back to its DesiredCapacity at every update, if its template has one.',
  docs: 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html',
  unverified:
    'the page says that what a request leaves out stays as it is; with it, aws/aws-cdk#5215 saw groups put back',
  after: 'deployed',
  warnsAt: DEPLOY_TODO,
  // As many as under load.
  given: (assembly) => {
    assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').properties.MinSize = '3';
  },
  break: (assembly) => {
    Object.assign(assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').properties, {
      MinSize: '2',
      DesiredCapacity: '2',
    });
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message: /DesiredCapacity: puts the group back to 2 instances, from 3, .*→ leave DesiredCapacity out/,
};
