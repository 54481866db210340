import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no policy with a condition operator that it does not know.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const [policy] = assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties.Policies;
    policy.PolicyDocument.Statement[0].Condition = { StringMatches: { 'aws:PrincipalAccount': '111111111111' } };
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).name,
  message:
    /PolicyDocument\.Statement\[0\]\.Condition\.StringMatches: MalformedPolicyDocument: Invalid Condition type : StringMatches\.\n/,
};
