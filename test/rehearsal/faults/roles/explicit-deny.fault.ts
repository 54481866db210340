import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS denies what any policy denies, whatever else allows it.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const [policy] = assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties.Policies;
    policy.PolicyDocument.Statement.push({ Effect: 'Deny', Action: 'ssm:*', Resource: '*' });
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*ssm:GetParameter.*with an explicit deny in an identity-based policy\n.*→ take the Deny out of .*ReadName/,
};
