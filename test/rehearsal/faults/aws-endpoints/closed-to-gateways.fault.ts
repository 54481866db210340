import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS drops what no outbound rule of the task allows, also where a gateway endpoint is meant.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceSecurityGroup/);
    properties.SecurityGroupEgress = properties.SecurityGroupEgress.filter(
      ({ CidrIp }: { CidrIp: string }) => CidrIp !== '0.0.0.0/0',
    );
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::SecurityGroup', /^ServiceSecurityGroup/).name,
  message:
    /CannotPullContainerError: .*has no outbound rule that lets tcp 443 out to com\.amazonaws\.us-west-2\.s3: add an AWS::EC2::SecurityGroupEgress/,
};
