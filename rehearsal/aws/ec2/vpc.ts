import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Resource, type World } from '../../cloudformation/world';
import { overlap, parseBlock } from '../../kit/ipv4';
import { existing, refuse } from '../../path/values';
import { zonesOf } from './zones';

/** A VPC and the default security group that AWS makes with it. */
export class VpcTwin implements Twin {
  readonly types = ['AWS::EC2::VPC'];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const block = parseBlock(request.properties.CidrBlock);
    if (block === undefined || block.prefix < 16 || block.prefix > 28) {
      refuse(request, {
        property: 'CidrBlock',
        code: 'InvalidVpc.Range',
        message: `The CIDR '${request.properties.CidrBlock}' is invalid.`,
        repair: 'give a block between /16 and /28 that starts at its network address, such as 10.0.0.0/20',
      });
    }
    const id = `vpc-${request.generatedHex}`;
    const group = `sg-${request.generatedHex}`;
    this.#world.put(defaultGroup({ ...request, id }, group));
    return { id, attributes: attributes(request.properties.CidrBlock, id, request.generatedHex) };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    return { id: before.id, attributes: { ...before.attributes, CidrBlock: request.properties.CidrBlock } };
  }

  async delete(vpc: Resource): Promise<void> {
    const inside = this.#world.all('AWS::EC2::Subnet', vpc).find((subnet) => subnet.properties.VpcId === vpc.id);
    if (inside !== undefined) {
      refuse(vpc, {
        code: 'DependencyViolation',
        message: `The vpc '${vpc.id}' has dependencies and cannot be deleted.`,
        repair: `delete subnet ${nameOf(inside)} first`,
      });
    }
    const group = this.#world.get('AWS::EC2::SecurityGroup', vpc.attributes.DefaultSecurityGroup, vpc);
    if (group !== undefined) this.#world.remove(group);
  }

  async resume(vpc: Resource): Promise<void> {
    this.#world.put(defaultGroup(vpc, vpc.attributes.DefaultSecurityGroup));
  }
}

function attributes(cidr: string, id: string, hex: string) {
  return {
    VpcId: id,
    CidrBlock: cidr,
    CidrBlockAssociations: [`vpc-cidr-assoc-${hex}`],
    DefaultNetworkAcl: `acl-${hex}`,
    DefaultSecurityGroup: `sg-${hex}`,
    Ipv6CidrBlocks: [],
  };
}

function defaultGroup(
  vpc: { account: string; region: string; stack: string; logicalId: string; id: string },
  id: string,
): Resource {
  return {
    account: vpc.account,
    region: vpc.region,
    stack: '',
    logicalId: `${nameOf(vpc)} default security group`,
    type: 'AWS::EC2::SecurityGroup',
    id,
    properties: {
      VpcId: vpc.id,
      GroupName: 'default',
      // Its members may talk to each other: "Default security groups", Amazon VPC User Guide.
      SecurityGroupIngress: [{ IpProtocol: '-1', SourceSecurityGroupId: id }],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }],
    },
    attributes: { GroupId: id, VpcId: vpc.id },
    data: {},
    metadata: {},
  };
}

export class SubnetTwin implements Twin {
  readonly types = ['AWS::EC2::Subnet'];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const vpc = existing(this.#world, request, 'AWS::EC2::VPC', request.properties.VpcId, {
      property: 'VpcId',
      code: 'InvalidVpcID.NotFound',
      message: `The vpc ID '${request.properties.VpcId}' does not exist`,
    });
    this.#checkBlock(request, vpc);
    const zone = zoneOf(request);
    const id = `subnet-${request.generatedHex}`;
    return {
      id,
      attributes: {
        SubnetId: id,
        VpcId: vpc.id,
        CidrBlock: request.properties.CidrBlock,
        AvailabilityZone: zone.name,
        AvailabilityZoneId: zone.id,
        NetworkAclAssociationId: `aclassoc-${request.generatedHex}`,
        Ipv6CidrBlocks: [],
        OutpostArn: '',
      },
    };
  }

  async update(_request: ResourceRequest, before: Resource): Promise<Outcome> {
    return { id: before.id, attributes: before.attributes };
  }

  #checkBlock(request: ResourceRequest, vpc: Resource): void {
    const cidr = request.properties.CidrBlock;
    const block = parseBlock(cidr);
    const whole = parseBlock(vpc.properties.CidrBlock)!;
    if (
      block === undefined ||
      block.prefix < 16 ||
      block.prefix > 28 ||
      block.first < whole.first ||
      block.last > whole.last
    ) {
      refuse(request, {
        property: 'CidrBlock',
        code: 'InvalidSubnet.Range',
        message: `The CIDR '${cidr}' is invalid.`,
        repair: `give a block between /16 and /28 inside ${vpc.properties.CidrBlock}, the range of ${nameOf(vpc)}`,
      });
    }
    for (const other of this.#world.all('AWS::EC2::Subnet', request)) {
      if (other.properties.VpcId !== vpc.id || !overlap(block, parseBlock(other.properties.CidrBlock)!)) continue;
      refuse(request, {
        property: 'CidrBlock',
        code: 'InvalidSubnet.Conflict',
        message: `The CIDR '${cidr}' conflicts with another subnet`,
        repair: `${nameOf(other)} has ${other.properties.CidrBlock}: give a block that does not overlap it`,
      });
    }
  }
}

function zoneOf(request: ResourceRequest) {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = request.properties;
  const zones = zonesOf(request.region, request.account);
  const found = zones.find((zone) => (id !== undefined ? zone.id === id : name === undefined || zone.name === name));
  if (found !== undefined) return found;
  const [property, parameter, known] =
    id === undefined
      ? ['AvailabilityZone', 'availabilityZone', zones.map((zone) => zone.name)]
      : ['AvailabilityZoneId', 'availabilityZoneId', zones.map((zone) => zone.id).sort()];
  return refuse(request, {
    property,
    code: 'InvalidParameterValue',
    message: `Value (${id ?? name}) for parameter ${parameter} is invalid.`,
    repair:
      known.length === 0
        ? `the rehearsal knows no zones of ${request.region}: add the region to rehearsal/aws/ec2/zones.ts`
        : `choose one of ${request.region}: ${known.join(', ')}`,
  });
}
