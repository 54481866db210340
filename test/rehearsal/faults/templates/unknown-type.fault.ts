import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses resource types that it does not have.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').add('Extra', { Type: 'AWS::ECS::Servce' });
  },
  resource: () => 'private-api-prod-dogs/Extra',
  message:
    / Type: ValidationError: Template format error: Unrecognized resource types: \[AWS::ECS::Servce\]\n.*→ did you mean AWS::ECS::Service\?/,
};
