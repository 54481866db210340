// AWS resolves the name of a service to an interface endpoint only where that has private DNS: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpoint', /EcrApi/).properties.PrivateDnsEnabled = false;
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
    message:
      /ResourceInitializationError: .*nothing leads from .*ecr\.api\n.*→ set PrivateDnsEnabled of private-api-prod-dogs\/ServiceEndpointsEcrApi\w+ to true/,
  },
};
