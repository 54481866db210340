import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes no subnet from a Network Load Balancer to which endpoints are connected.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html',
  unverified:
    'in which words, and whether an endpoint in another zone than that of the subnet counts; the page says any',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties.Subnets.pop();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').name,
  message:
    /Subnets: .*cannot be removed while the load balancer has active VPC endpoint associations\n.*→ private-api-prod-global-api\/Linkdogs\w+ in account 111111111111 is connected: leave the subnet/,
};
