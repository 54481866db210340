import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a Ref to what is neither a parameter nor a resource of the template.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html',
  unverified: 'that the template is refused before anything changes, and in which words',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.TaskDefinition = { Ref: 'TaskDefinition' };
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    / TaskDefinition\.Ref: ValidationError: .*Unresolved resource dependencies \[TaskDefinition\].*\n.*→ the template has no parameter and no resource 'TaskDefinition'/,
};
