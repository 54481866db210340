import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a value that its resource schema does not list.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
  unverified: 'that the template is refused before anything changes, and in which words',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.LaunchType = 'LAMBDA';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    / LaunchType: ValidationError: Properties validation failed: failed validation constraint for keyword \[enum\]: LAMBDA\n.*→ use one of EC2, FARGATE/,
};
