// AWS drops what the security group of an interface endpoint does not let in: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::SecurityGroupIngress', /^ServiceEndpoints/)
      .remove();
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceEndpoints/).name,
    message:
      /NetworkConfiguration: ResourceInitializationError: .*of endpoint .* has no inbound rule that lets tcp 443 in from .*: add an AWS::EC2::SecurityGroupIngress/,
  },
};
