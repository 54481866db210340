import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS offers an endpoint service only in the zones in which its load balancer has a subnet.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties.Subnets.pop();
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az2/).name,
  message:
    /SubnetIds\[0\]: InvalidParameter: .*does not support the availability zone of the subnet.*\n.*→ .* is in usw2-az2, .* in usw2-az1: /,
};
