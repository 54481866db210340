import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Resource, type World } from '../../cloudformation/world';
import type { SubnetAddresses } from '../../path/subnet-addresses';
import { existing, refuse } from '../../path/values';
import { takesVpcLinks } from '../ec2/zones';

/** The way of an HTTP API into a VPC: a network interface in each of its subnets. */
export class VpcLinkTwin implements Twin {
  readonly types = ['AWS::ApiGatewayV2::VpcLink'];
  readonly #world: World;
  readonly #addresses: SubnetAddresses;

  constructor(world: World, addresses: SubnetAddresses) {
    this.#world = world;
    this.#addresses = addresses;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const subnets = this.#subnets(request);
    const vpc: string = subnets[0]!.properties.VpcId;
    for (const [index, id] of ((request.properties.SecurityGroupIds ?? []) as unknown[]).entries()) {
      const property = `SecurityGroupIds[${index}]`;
      const message = `Security group ${id} is not in the VPC of the subnets, ${vpc}`;
      const group = existing(this.#world, request, 'AWS::EC2::SecurityGroup', id, {
        property,
        code: 'BadRequestException',
        message,
      });
      if (group.properties.VpcId !== vpc) {
        refuse(request, {
          property,
          code: 'BadRequestException',
          message,
          repair: "name a security group of the subnets' VPC",
        });
      }
    }
    const id = request.generatedHex.slice(0, 10);
    const addresses = this.#addresses.adjust(
      subnets.map((subnet) => subnet.id),
      request,
    );
    return { id, attributes: { VpcLinkId: id }, data: { vpc, addresses } };
  }

  /** "VPC links are immutable": only the name and tags change in place. */
  async update(_request: ResourceRequest, before: Resource): Promise<Outcome> {
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  async delete(link: Resource): Promise<void> {
    const user = this.#world
      .all('AWS::ApiGatewayV2::Integration', link)
      .find((integration) => integration.properties.ConnectionId === link.id);
    if (user !== undefined) {
      refuse(link, {
        code: 'ConflictException',
        message: `VPC link ${link.id} is in use`,
        repair: `integration ${nameOf(user)} goes through it: delete or change that first`,
      });
    }
    this.#addresses.releaseAll(link.data.addresses);
  }

  #subnets(request: ResourceRequest): Resource[] {
    const ids: readonly unknown[] = request.properties.SubnetIds ?? [];
    if (ids.length === 0) {
      refuse(request, {
        property: 'SubnetIds',
        code: 'BadRequestException',
        message: 'a VPC link needs a subnet',
        repair: 'name a subnet in each zone of the load balancer',
      });
    }
    return ids.map((id, index) => {
      const property = `SubnetIds[${index}]`;
      const subnet = existing(this.#world, request, 'AWS::EC2::Subnet', id, {
        property,
        code: 'BadRequestException',
        message: `Subnet ${id} does not exist`,
      });
      const zone: string = subnet.attributes.AvailabilityZoneId;
      if (takesVpcLinks(zone)) return subnet;
      return refuse(request, {
        property,
        code: 'BadRequestException',
        message: `Subnet ${id} is in availability zone ${zone}, where VPC links are not supported`,
        repair: `place ${nameOf(subnet)} in another zone`,
      });
    });
  }
}
