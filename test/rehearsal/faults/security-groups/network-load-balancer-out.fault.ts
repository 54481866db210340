import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS drops health checks that no rule of the load balancer's group lets out.",
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::SecurityGroupEgress', /^PrivateLink/, ({ FromPort }) => FromPort === 8080)
      .remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^PrivateLink/).name,
  message:
    /Request timed out: .*of NLB .* has no outbound rule that lets tcp 8080 out to.*: add an AWS::EC2::SecurityGroupEgress/,
};
