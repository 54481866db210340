// AWS asks the inbound rules of a Network Load Balancer about PrivateLink traffic too, where that is not turned off: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer');
    properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'on';
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^PrivateLink/).name,
    message:
      /GET \/dogs was answered with 503: .*of NLB .* has no inbound rule that lets tcp 8080 in from ALB .*: add an AWS::EC2::SecurityGroupIngress/,
  },
};
