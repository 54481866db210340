// AWS refuses a Ref to what is neither a parameter nor a resource of the template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.TaskDefinition = { Ref: 'TaskDefinition' };
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      / TaskDefinition\.Ref: ValidationError: .*Unresolved resource dependencies \[TaskDefinition\].*\n.*→ the template has no parameter and no resource 'TaskDefinition'/,
  },
};
