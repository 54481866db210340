import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS applies the inbound rules of a Network Load Balancer to PrivateLink traffic too, where that is not turned off.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer');
    properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'on';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^PrivateLink/).name,
  message:
    /GET \/dogs was answered with 503: .*of NLB .* has no inbound rule that lets tcp 8080 in from ALB .*: add an AWS::EC2::SecurityGroupIngress/,
};
