import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS puts a service that was scaled out back to its DesiredCount at every update, if its template has one.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
  unverified: 'the page says what happens without the property; with it, aws/aws-cdk#3919 saw services put back',
  after: 'deployed',
  warnsAt: DEPLOY_DOGS,
  // As many as under load.
  given: (assembly) => {
    assembly.stack('dogs').one('AWS::ApplicationAutoScaling::ScalableTarget').properties.MinCapacity = 4;
  },
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ECS::Service').properties.DesiredCount = 2;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message: /DesiredCount: puts the service back to 2 tasks, from 4, .*→ leave DesiredCount out/,
};
