import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no policy of a role in which two statements have one Sid.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { Statement } = assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties
      .Policies[0].PolicyDocument;
    Statement[0].Sid = 'Read';
    Statement.push({ ...Statement[0] });
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).name,
  message:
    /PolicyDocument\.Statement\[1\]\.Sid: MalformedPolicyDocument: Statement IDs \(SID\) in a single policy must be unique\.\n/,
};
