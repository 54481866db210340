import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS checks the keys within a property too.',
  unverified:
    'which of the older types are only warned of; seen on AWS, https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::ECS::Service').properties.DeploymentConfiguration.DeploymentCircuitBreaker.Enabled = true;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    / DeploymentConfiguration\.DeploymentCircuitBreaker\.Enabled: ValidationError: .*extraneous key \[Enabled\] is not permitted\n.*→ did you mean Enable\?/,
};
