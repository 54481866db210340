import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS requires an endpoint for CloudWatch Logs where a task with the awslogs driver has no route to the internet.',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpoint', /Logs/).remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /NetworkConfiguration: ResourceInitializationError: .*nothing leads from .* to com\.amazonaws\.us-west-2\.logs\n.*→ add an AWS::EC2::VPCEndpoint/,
};
