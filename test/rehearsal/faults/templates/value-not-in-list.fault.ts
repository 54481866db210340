// AWS refuses a value that its resource schema does not list: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.LaunchType = 'LAMBDA';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      / LaunchType: ValidationError: Properties validation failed: failed validation constraint for keyword \[enum\]: LAMBDA\n.*→ use one of EC2, FARGATE/,
  },
};
