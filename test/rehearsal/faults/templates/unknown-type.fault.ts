import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses resource types that it does not have.',
  unverified: 'no page of AWS was found that says how an unknown type is refused',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').add('Extra', { Type: 'AWS::ECS::Servce' });
  },
  resource: () => 'private-api-prod-dogs/Extra',
  message:
    / Type: ValidationError: Template format error: Unrecognized resource types: \[AWS::ECS::Servce\]\n.*→ did you mean AWS::ECS::Service\?/,
};
