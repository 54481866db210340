import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS begins no build in CodeBuild unless the service role allows logs:CreateLogStream on the log group of the project.',
  docs: 'https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const policy = assembly.stack('pipeline').one('AWS::IAM::Policy', /SmokeTest/);
    policy.replace('PolicyDocument', 'logs:CreateLogStream', 'logs:ListTagsForResource');
  },
  resource: (assembly) => assembly.stack('pipeline').one('AWS::CodeBuild::Project', /SmokeTest/).name,
  message:
    /ServiceRole: ACCESS_DENIED: Service role .*logs:CreateLogStream on resource: .*\n.*→ add to the policies of .*: Allow logs:CreateLogStream/,
};
