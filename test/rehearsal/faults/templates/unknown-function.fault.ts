// AWS refuses functions that it does not have: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::TaskDefinition').properties.Family = {
      'Fn::Concat': ['private-api', 'dogs'],
    };
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::TaskDefinition').name,
    message:
      / Family: ValidationError: Template error: Fn::Concat is not an intrinsic function.*\n.*→ it knows .*Fn::Join/,
  },
};
