// AWS checks the keys within a property too (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514); older types are only warned of, which ones is unverified
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::ECS::Service').properties.DeploymentConfiguration.DeploymentCircuitBreaker.Enabled = true;
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      / DeploymentConfiguration\.DeploymentCircuitBreaker\.Enabled: ValidationError: .*extraneous key \[Enabled\] is not permitted\n.*→ did you mean Enable\?/,
  },
};
