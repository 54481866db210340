import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no trust policy whose principal is empty.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::IAM::Role', /NameReader/).properties.AssumeRolePolicyDocument.Statement[0].Principal = {};
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).name,
  message:
    /AssumeRolePolicyDocument\.Statement\[0\]\.Principal: MalformedPolicyDocument: Invalid principal in policy\n.*→ name somebody/,
};
