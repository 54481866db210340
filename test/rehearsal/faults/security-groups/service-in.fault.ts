// AWS drops health checks that no rule of the service's group lets in: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::SecurityGroupIngress', /^ServiceSecurity/, ({ FromPort }) => FromPort === 8080)
      .remove();
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceSecurity/).name,
    message:
      /Request timed out: .*has no inbound rule that lets tcp 8080 in from NLB.*: add an AWS::EC2::SecurityGroupIngress/,
  },
};
