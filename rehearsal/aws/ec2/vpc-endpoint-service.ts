import { all, each, filled, must, refersTo, unplayed } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { serviceName } from '../../path/service-name';
import { EC2_ERRORS } from './errors';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

export function endpointServiceTwin(world: World): Twin {
  const isNetworkLoadBalancer = (arn: unknown) => world.find(LOAD_BALANCER, String(arn))?.properties.Type === 'network';
  return defineTwin(world, {
    type: 'AWS::EC2::VPCEndpointService',
    properties: {
      GatewayLoadBalancerArns: unplayed('an endpoint service of Gateway Load Balancers', 'use a Network Load Balancer'),
      NetworkLoadBalancerArns: all(
        filled({
          code: 'InvalidParameter',
          message: () => 'an endpoint service needs at least one Network Load Balancer',
          repair: 'name the Network Load Balancer that stands before the service',
          source: EC2_ERRORS,
        }),
        each(
          all(
            refersTo(LOAD_BALANCER, {
              code: 'InvalidParameter',
              message: (arn) => `One or more of the load balancer ARNs is invalid: ${arn}`,
              source: EC2_ERRORS,
            }),
            must(isNetworkLoadBalancer, {
              code: 'InvalidParameter',
              message: (arn) => `${nameOf(world.find(LOAD_BALANCER, String(arn))!)} is not a Network Load Balancer`,
              repair: 'put a Network Load Balancer before the service: an endpoint service takes no other',
              source: EC2_ERRORS,
            }),
          ),
        ),
      ),
    },
    id: ({ generatedHex }) => `vpce-svc-${generatedHex}`,
    attributes: ({ id }) => ({ ServiceId: id }),
    inUse: [
      // "An endpoint service with connections cannot be deleted": AWS PrivateLink Guide, "Delete an endpoint service".
      inUseBy('AWS::EC2::VPCEndpoint', {
        within: 'everywhere',
        code: 'ExistingVpcEndpointConnections',
        uses: (endpoint, service) => endpoint.properties.ServiceName === serviceName(service),
        message: ({ id }) => `Service ${id} has existing active VPC Endpoint connections!`,
        repair: (endpoints) =>
          `delete the consumer first: ${endpoints.map((one) => `${nameOf(one)} in account ${one.account}`).join(', ')}`,
        source: EC2_ERRORS,
      }),
    ],
  });
}
