// AWS pulls no image unless the execution role allows ecr:BatchGetImage: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    const policy = assembly.stack('dogs').one('AWS::IAM::Policy', /ExecutionRole/);
    policy.replace('PolicyDocument', 'ecr:BatchGetImage', 'ecr:ListTagsForResource');
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /ExecutionRole/).name,
    message:
      /ExecutionRoleArn: AccessDenied: .*ecr:BatchGetImage on resource: .*\n.*→ add to the policies of .*: Allow ecr:BatchGetImage/,
  },
};
