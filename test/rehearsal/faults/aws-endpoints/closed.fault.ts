import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS drops what the security group of an interface endpoint does not let in on port 443.',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::SecurityGroupIngress', /^ServiceEndpoints/)
      .remove();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceEndpoints/).name,
  message:
    /NetworkConfiguration: ResourceInitializationError: .*of endpoint .* has no inbound rule that lets tcp 443 in from .*: add an AWS::EC2::SecurityGroupIngress/,
};
