// AWS reports an extraneous key, and fails the stack or, for older types, only warns (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514); which of both a type does is unverified
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredTasks = 2;
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      / DesiredTasks: ValidationError: Properties validation failed: extraneous key \[DesiredTasks\] is not permitted\n.*→ did you mean DesiredCount\?/,
  },
};
