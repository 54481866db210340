import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS compares the inbound rules of a Network Load Balancer with the client's private address in the consumer's VPC.",
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  given: (assembly) => {
    const dogs = assembly.stack('dogs');
    const { properties } = dogs.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
    properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'on';
    const { CidrBlock } = assembly.stack('global-api').one('AWS::EC2::VPC').properties;
    const GroupId = properties.SecurityGroups[0];
    const ports = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
    dogs.add('EnforcedIn', {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId, ...ports, CidrIp: CidrBlock },
    });
  },
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::EC2::SecurityGroupIngress', /^EnforcedIn/).properties.CidrIp = '10.200.0.0/16';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^PrivateLink/).name,
  message:
    /GET \/dogs was answered with 503: .*of NLB .* has no inbound rule that lets tcp 8080 in from ALB .*: add an AWS::EC2::SecurityGroupIngress/,
};
