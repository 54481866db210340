import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS resolves a service's public name to an interface endpoint only where that has private DNS.",
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::VPCEndpoint', /EcrApi/).properties.PrivateDnsEnabled = false;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /ResourceInitializationError: .*nothing leads from .*ecr\.api\n.*→ set PrivateDnsEnabled of private-api-prod-dogs\/ServiceEndpointsEcrApi\w+ to true/,
};
