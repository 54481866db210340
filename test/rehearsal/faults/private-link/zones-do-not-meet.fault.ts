import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS offers an endpoint service only in the zones of its load balancer, which AZ IDs identify across accounts.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    for (const { properties } of assembly.stack('global-api').all('AWS::EC2::Subnet')) {
      properties.AvailabilityZoneId = { 'usw2-az1': 'usw2-az3', 'usw2-az2': 'usw2-az4' }[
        properties.AvailabilityZoneId as string
      ];
    }
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs.*az1/).name,
  message:
    /SubnetIds\[\d\]: InvalidParameter: .*does not support the availability zone of the subnet.*\n.*→ .* is in usw2-az[34], .* in usw2-az1, usw2-az2/,
};
