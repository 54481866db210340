import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS drops health checks that no rule of the service's group lets in.",
  docs: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::SecurityGroupIngress', /^ServiceSecurity/, ({ FromPort }) => FromPort === 8080)
      .remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceSecurity/).name,
  message:
    /Request timed out: .*has no inbound rule that lets tcp 8080 in from NLB.*: add an AWS::EC2::SecurityGroupIngress/,
};
