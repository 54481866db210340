import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS starts no container with the awslogs driver unless the execution role allows logs:CreateLogStream.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const policy = assembly.stack('dogs').one('AWS::IAM::Policy', /ExecutionRole/);
    policy.replace('PolicyDocument', 'logs:CreateLogStream', 'logs:ListTagsForResource');
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /ExecutionRole/).name,
  message:
    /ExecutionRoleArn: AccessDenied: .*logs:CreateLogStream on resource: .*\n.*→ add to the policies of .*: Allow logs:CreateLogStream/,
};
