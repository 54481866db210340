import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS pulls no image unless the execution role allows ecr:BatchGetImage.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const policy = assembly.stack('dogs').one('AWS::IAM::Policy', /ExecutionRole/);
    policy.replace('PolicyDocument', 'ecr:BatchGetImage', 'ecr:ListTagsForResource');
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /ExecutionRole/).name,
  message:
    /ExecutionRoleArn: AccessDenied: .*ecr:BatchGetImage on resource: .*\n.*→ add to the policies of .*: Allow ecr:BatchGetImage/,
};
