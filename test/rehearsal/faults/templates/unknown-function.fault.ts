import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses functions that it does not have.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html',
  unverified: 'that the template is refused before anything changes',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::TaskDefinition').properties.Family = {
      'Fn::Concat': ['private-api', 'dogs'],
    };
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::TaskDefinition').name,
  message:
    / Family: ValidationError: Template error: Encountered unsupported function: Fn::Concat\n.*→ use one of .*Fn::Join/,
};
