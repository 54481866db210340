import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no policy without a statement.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties.Policies[0].PolicyDocument.Statement = [];
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).name,
  message: /PolicyDocument\.Statement: MalformedPolicyDocument: Syntax errors in policy\.\n.*→ state at least one/,
};
