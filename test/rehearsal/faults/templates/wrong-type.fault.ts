// AWS compares the types of values with the resource schema: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 'two';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      / DesiredCount: ValidationError: Properties validation failed: expected type: Integer, found: "two"\n.*→ use a value of type Integer/,
  },
};
