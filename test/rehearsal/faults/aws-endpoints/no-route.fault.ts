import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS adds the route to a gateway endpoint only to the route tables that the endpoint names.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::EC2::VPCEndpoint', /EndpointsS3/)
      .properties.RouteTableIds.pop();
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ECS::Service').name,
  message:
    /CannotPullContainerError: .*nothing leads from .*Subnetaz2.* to com\.amazonaws\.us-west-2\.s3\n.*→ add .* to RouteTableIds of private-api-prod-dogs\/ServiceEndpointsS3/,
};
