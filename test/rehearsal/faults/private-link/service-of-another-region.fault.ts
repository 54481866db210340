// AWS finds an endpoint service in its own region only, unless the service supports others: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::SSM::Parameter').replace('Value', '{"Ref":"AWS::Region"}', '"us-east-1"');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message:
      /ServiceName: InvalidServiceName: .*us-east-1.*\n.*→ the service is in us-east-1, the endpoint in us-west-2/,
  },
};
