import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS asks both accounts' policies, also whether the caller may assume the role.",
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const [policy] = assembly.stack('global-api').one('AWS::IAM::Role', /CallsRole/).properties.Policies;
    policy.PolicyDocument.Statement = policy.PolicyDocument.Statement.filter(
      ({ Action }: { Action: string }) => Action !== 'sts:AssumeRole',
    );
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole.*\n.*→ add to the policies of private-api-prod-global-api\/CallsRole\w+: Allow sts:AssumeRole/,
};
