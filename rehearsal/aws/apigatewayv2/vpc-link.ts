import { STATED_VPC_LINK_ZONES, vpcLinkZones } from '../../../facts/vpc-link-zones';
import { all, type Check, each, filled, refersTo } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { VPC_LINK } from '../../path/http-api';
import { addressesOf, type SubnetAddresses } from '../../path/subnet-addresses';

const source = 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html';

const code = 'BadRequestException';

/** How HTTP APIs reach a VPC: a network interface in each of its subnets. */
export function vpcLinkTwin(world: World, addresses: SubnetAddresses): Twin {
  return defineTwin(world, {
    type: VPC_LINK,
    properties: {
      SubnetIds: all(
        filled({
          code,
          message: () => 'a VPC link needs a subnet',
          repair: 'name a subnet in each zone of the load balancer',
          source,
        }),
        each(refersTo('AWS::EC2::Subnet', { code, message: (id) => `Subnet ${id} does not exist`, source })),
        each(inServedZone),
      ),
    },
    check({ properties, ...request }) {
      const vpc = world.get('AWS::EC2::Subnet', properties.SubnetIds[0], request)!.properties.VpcId;
      for (const [index, id] of (properties.SecurityGroupIds ?? []).entries()) {
        if (world.get('AWS::EC2::SecurityGroup', id, request)?.properties.VpcId === vpc) continue;
        refuse({
          resource: nameOf(request),
          property: `SecurityGroupIds[${index}]`,
          code,
          message: `Security group ${id} is not in the VPC of the subnets, ${vpc}`,
          repair: "name a security group of the subnets' VPC",
          source,
        });
      }
      return vpc;
    },
    id: ({ generatedHex }) => generatedHex.slice(0, 10),
    // "VPC links are immutable": only the name and tags change in place.
    data: ({ before, properties, ...link }, vpc) =>
      before?.data ?? { vpc, addresses: addresses.adjust(properties.SubnetIds, link) },
    attributes: ({ id }) => ({ VpcLinkId: id }),
    inUse: [
      inUseBy('AWS::ApiGatewayV2::Integration', {
        code: 'ConflictException',
        uses: ({ properties }, link) => properties.ConnectionId === link.id,
        message: ({ id }) => `VPC link ${id} is in use`,
        repair: ([integration]) => `integration ${nameOf(integration)} goes through it: delete or change that first`,
      }),
    ],
    delete: (link) => addresses.releaseAll(addressesOf(link)),
  });
}

/** A subnet in a zone that supports VPC links, by AWS's documentation or by the template's metadata. */
const inServedZone: Check = (id, { world, request, property }) => {
  const subnet = world.get('AWS::EC2::Subnet', String(id), request)!;
  const zone = subnet.attributes.AvailabilityZoneId as string;
  const documented = vpcLinkZones[request.region];
  if (documented?.includes(zone)) return;
  const stated: unknown = request.metadata[STATED_VPC_LINK_ZONES];
  if (documented === undefined || (Array.isArray(stated) && stated.includes(zone))) {
    const says = documented === undefined ? 'no page of AWS lists the zones' : `${STATED_VPC_LINK_ZONES} says so`;
    request.report(`taken to work in ${zone}: ${says}`);
    return;
  }
  refuse({
    resource: nameOf(request),
    property,
    code,
    message: `Subnet ${id} is in availability zone ${zone}, where VPC links are not supported`,
    repair: `place ${nameOf(subnet)} in another zone`,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html',
  });
};
