import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS denies what no policy allows.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    delete assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties.Policies;
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*ssm:GetParameter on resource: \S+ because no identity-based policy.*\n.*→ add to the policies of private-api-prod-dogs\/PrivateLinkNameReader\w+: Allow ssm:GetParameter/,
};
