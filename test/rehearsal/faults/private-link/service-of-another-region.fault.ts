import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS offers an endpoint service in its own region only, unless it supports access from others.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::SSM::Parameter').replace('Value', '{"Ref":"AWS::Region"}', '"us-east-1"');
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az1/).name,
  message: /ServiceName: InvalidServiceName: .*us-east-1.*\n.*→ the service is in us-east-1, the endpoint in us-west-2/,
};
