import { must } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type Resource, type World } from '../../cloudformation/world';
import { parseBlock } from '../../kit/ipv4';
import { EC2_ERRORS } from './errors';

/** A VPC and the default security group that AWS makes with it. */
export function vpcTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::EC2::VPC',
    properties: {
      CidrBlock: must(isRange, {
        code: 'InvalidVpc.Range',
        message: (cidr) => `The CIDR '${cidr}' is invalid.`,
        repair: 'give a block between /16 and /28 that starts at its network address, such as 10.0.0.0/20',
        source: EC2_ERRORS,
      }),
    },
    id: ({ generatedHex }) => `vpc-${generatedHex}`,
    create: (vpc) => world.put(defaultGroup(vpc)),
    attributes: ({ id, properties }) => ({
      VpcId: id,
      CidrBlock: properties.CidrBlock,
      CidrBlockAssociations: [id.replace('vpc-', 'vpc-cidr-assoc-')],
      DefaultNetworkAcl: id.replace('vpc-', 'acl-'),
      DefaultSecurityGroup: defaultGroupOf(id),
      Ipv6CidrBlocks: [],
    }),
    inUse: [
      inUseBy('AWS::EC2::Subnet', {
        code: 'DependencyViolation',
        uses: (subnet, vpc) => subnet.properties.VpcId === vpc.id,
        message: ({ id }) => `The vpc '${id}' has dependencies and cannot be deleted.`,
        repair: ([subnet]) => `delete subnet ${nameOf(subnet)} first`,
        source: EC2_ERRORS,
      }),
    ],
    delete(vpc) {
      const group = world.get('AWS::EC2::SecurityGroup', defaultGroupOf(vpc.id), vpc);
      if (group !== undefined) world.remove(group);
    },
    resume: (vpc) => world.put(defaultGroup(vpc)),
  });
}

/** The sizes that a VPC, and a subnet, may have. */
export function isRange(cidr: unknown): boolean {
  const block = parseBlock(cidr);
  return block !== undefined && block.prefix >= 16 && block.prefix <= 28;
}

function defaultGroupOf(vpcId: string): string {
  return vpcId.replace('vpc-', 'sg-');
}

function defaultGroup(vpc: AwsEnvironment & { stack: string; logicalId: string; id: string }): Resource {
  const id = defaultGroupOf(vpc.id);
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
