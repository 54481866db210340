import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS reports an extraneous key, and fails the stack or, for older types, only warns.',
  unverified:
    'which types fail and which are only warned of; seen on AWS, https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredTasks = 2;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    / DesiredTasks: ValidationError: Properties validation failed: extraneous key \[DesiredTasks\] is not permitted\n.*→ did you mean DesiredCount\?/,
};
