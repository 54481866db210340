import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS gives a range of addresses to one subnet of a VPC, also where two that ask for it are created side by side.',
  docs: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const [subnet] = dogs.all('AWS::EC2::Subnet');
    const { VpcId, AvailabilityZoneId } = subnet!.properties;
    const { CidrBlock: range } = dogs.one('AWS::EC2::VPC').properties;
    // The last of the VPC's addresses, which no other subnet has.
    const [, network] = /^(\d+\.\d+)\./.exec(range)!;
    for (const logicalId of ['Spare1', 'Spare2']) {
      const Properties = { VpcId, AvailabilityZoneId, CidrBlock: `${network}.15.240/28` };
      dogs.add(logicalId, { Type: 'AWS::EC2::Subnet', Properties });
    }
  },
  resource: (assembly) => `${assembly.stack('dogs').name}/Spare`,
  message:
    /Spare([12]) CidrBlock: InvalidSubnet\.Conflict: The CIDR '[\d.]+\/28' conflicts with another subnet\n.*→ \S+\/Spare(?!\1)[12] has a range of the same addresses/,
};
