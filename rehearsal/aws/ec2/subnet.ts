import { refersTo } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import type { PropertiesOf } from '../../cloudformation/world';
import { nameOf, type World } from '../../cloudformation/world';
import { type Block, overlap, parseBlock } from '../../kit/ipv4';
import { refuse } from '../../kit/refusal';
import { EC2_ERRORS } from './errors';
import { isRange } from './vpc';
import { type Zone, zonesOf } from './zones';

const SUBNET = 'AWS::EC2::Subnet';

type Request = ResourceRequest<PropertiesOf<typeof SUBNET>>;

export function subnetTwin(world: World): Twin {
  return defineTwin(world, {
    type: SUBNET,
    properties: {
      VpcId: refersTo('AWS::EC2::VPC', {
        code: 'InvalidVpcID.NotFound',
        message: (id) => `The vpc ID '${id}' does not exist`,
        source: EC2_ERRORS,
      }),
    },
    check(request) {
      checkBlock(world, request);
      return zoneOf(request);
    },
    unique: {
      property: 'CidrBlock',
      code: 'InvalidSubnet.Conflict',
      key: ({ properties: { VpcId: vpc, CidrBlock: cidr } }) => [vpc, parseBlock(cidr)],
      clashes: ([vpc, block], [otherVpc, other]) => vpc === otherVpc && overlap(block as Block, other as Block),
      message: ({ properties }) => `The CIDR '${properties.CidrBlock}' conflicts with another subnet`,
      repair: (holder) => `${holder} has a range of the same addresses: give a block that does not overlap it`,
      source: EC2_ERRORS,
    },
    id: ({ generatedHex }) => `subnet-${generatedHex}`,
    attributes: ({ id, properties }, zone) => ({
      SubnetId: id,
      VpcId: properties.VpcId,
      CidrBlock: properties.CidrBlock,
      AvailabilityZone: zone.name,
      AvailabilityZoneId: zone.id,
      NetworkAclAssociationId: id.replace('subnet-', 'aclassoc-'),
      Ipv6CidrBlocks: [],
      OutpostArn: '',
    }),
  });
}

function checkBlock(world: World, request: Request): void {
  const { CidrBlock: cidr, VpcId: vpcId } = request.properties;
  const vpc = world.get('AWS::EC2::VPC', vpcId, request)!;
  const block = parseBlock(cidr);
  const whole = parseBlock(vpc.properties.CidrBlock)!;
  if (block === undefined || !isRange(cidr) || block.first < whole.first || block.last > whole.last) {
    refuse({
      resource: nameOf(request),
      property: 'CidrBlock',
      code: 'InvalidSubnet.Range',
      message: `The CIDR '${cidr}' is invalid.`,
      repair: `give a block between /16 and /28 inside ${vpc.properties.CidrBlock}, the range of ${nameOf(vpc)}`,
      source: EC2_ERRORS,
    });
  }
}

function zoneOf(request: Request): Zone {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = request.properties;
  const zones = zonesOf(request.region, request.account);
  const found = zones.find((zone) => (id !== undefined ? zone.id === id : name === undefined || zone.name === name));
  if (found !== undefined) return found;
  const [property, parameter, known] =
    id === undefined
      ? ['AvailabilityZone', 'availabilityZone', zones.map((zone) => zone.name)]
      : ['AvailabilityZoneId', 'availabilityZoneId', zones.map((zone) => zone.id).sort()];
  return refuse({
    resource: nameOf(request),
    property,
    code: 'InvalidParameterValue',
    message: `Value (${id ?? name}) for parameter ${parameter} is invalid.`,
    repair:
      known.length === 0
        ? `the rehearsal knows no zones of ${request.region}: add the region to rehearsal/aws/ec2/zones.ts`
        : `choose one of ${request.region}: ${known.join(', ')}`,
    source: EC2_ERRORS,
  });
}
