import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no trust policy with actions of another service than STS.',
  unverified:
    'AWS names the actions of a trust policy (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html) and nowhere that it takes no others; IAM answers so',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const [statement] = assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties
      .AssumeRolePolicyDocument.Statement;
    statement.Action = [statement.Action, 'ec2:RunInstances'];
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).name,
  message:
    /AssumeRolePolicyDocument\.Statement\[0\]\.Action: MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions\.\n.*→ ec2:RunInstances belongs/,
};
