import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS compares the types of values with the resource schema.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
  unverified: 'that the template is refused before anything changes, and in which words',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 'two';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    / DesiredCount: ValidationError: Properties validation failed: expected type: Integer, found: "two"\n.*→ use a value of type Integer/,
};
