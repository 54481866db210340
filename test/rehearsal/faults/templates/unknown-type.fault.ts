// AWS refuses resource types that it does not have: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').add('Extra', { Type: 'AWS::ECS::Servce' });
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: () => 'private-api-prod-dogs/Extra',
    message:
      / Type: ValidationError: Template format error: Unrecognized resource types: \[AWS::ECS::Servce\]\n.*→ did you mean AWS::ECS::Service\?/,
  },
};
