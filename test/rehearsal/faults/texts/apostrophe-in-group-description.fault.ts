import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS refuses a security group's description with an apostrophe in it: it takes up to 255 letters, digits, spaces and some signs.",
  docs: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').all('AWS::EC2::SecurityGroup')[0]!;
    properties.GroupDescription = "The dogs' containers";
  },
  resource: (assembly) => assembly.stack('dogs').all('AWS::EC2::SecurityGroup')[0]!.name,
  message:
    /GroupDescription: InvalidParameterValue: Invalid security group description\. Valid descriptions are strings less than 256 characters from the following set: .*\n.*→ write it without '/,
};
