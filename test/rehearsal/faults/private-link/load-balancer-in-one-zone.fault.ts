// AWS makes no endpoint in a zone where the service's load balancer has no subnet: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties.Subnets.pop();
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message:
      /SubnetIds\[1\]: InvalidParameter: .*does not support the availability zone of the subnet.*\n.*→ .* is in usw2-az2, .* in usw2-az1: /,
  },
};
