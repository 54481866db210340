// AWS makes no endpoint in a zone, by its id, where the service has no load balancer: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    for (const { properties } of assembly.stack('global-api').all('AWS::EC2::Subnet')) {
      properties.AvailabilityZoneId = { 'usw2-az1': 'usw2-az3', 'usw2-az2': 'usw2-az4' }[
        properties.AvailabilityZoneId as string
      ];
    }
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::VPCEndpoint', /dogs/).name,
    message:
      /SubnetIds\[\d\]: InvalidParameter: .*does not support the availability zone of the subnet.*\n.*→ .* is in usw2-az[34], .* in usw2-az1, usw2-az2/,
  },
};
