import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS denies what a policy allows for another resource only.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::IAM::Role', /NameReader/)
      .replace('Policies', ':parameter"', ':parameter/other"');
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*because no identity-based policy.*\n.*→ add to the policies of private-api-prod-dogs\/PrivateLinkNameReader\w+: .*parameter\/other.* only/,
};
