import { each, refersTo } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type Resource, type World } from '../../cloudformation/world';
import { EC2_ERRORS } from './errors';
import { groupDescription, groupName } from './group-texts';
import { checkRule } from './security-group-rule';

export function securityGroupTwin(world: World): Twin {
  const used = {
    code: 'DependencyViolation',
    message: ({ id }: { readonly id: string }) => `resource ${id} has a dependent object`,
    repair: ([user]: readonly [Resource<unknown>, ...Resource<unknown>[]]) =>
      `${nameOf(user)} uses it: delete that first, or give it another security group`,
    source: EC2_ERRORS,
  };
  return defineTwin(world, {
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      VpcId: refersTo('AWS::EC2::VPC', {
        code: 'InvalidVpcID.NotFound',
        message: (id) => `The vpc ID '${id}' does not exist`,
        source: EC2_ERRORS,
      }),
      GroupDescription: groupDescription,
      GroupName: groupName,
      SecurityGroupIngress: each(checkRule),
      SecurityGroupEgress: each(checkRule),
    },
    unique: {
      property: 'GroupName',
      code: 'InvalidGroup.Duplicate',
      key: ({ properties: { GroupName: name, VpcId: vpc } }) =>
        name === undefined ? undefined : [vpc, name.toLowerCase()],
      message: ({ properties: { GroupName: name, VpcId: vpc } }) =>
        `The security group '${name}' already exists for VPC '${vpc}'`,
      repair: (holder) => `${holder} has it: choose another, or let CloudFormation choose`,
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html',
    },
    id: ({ generatedHex }) => `sg-${generatedHex}`,
    attributes: ({ id, properties }) => ({ GroupId: id, Id: id, VpcId: properties.VpcId }),
    inUse: [
      inUseBy('AWS::EC2::NetworkInterface', {
        ...used,
        uses: ({ properties }, group) => properties.Groups.some(({ GroupId }) => GroupId === group.id),
      }),
      inUseBy('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        ...used,
        uses: ({ properties }, group) => properties.SecurityGroups?.includes(group.id) ?? false,
      }),
      inUseBy('AWS::ApiGatewayV2::VpcLink', {
        ...used,
        uses: ({ properties }, group) => properties.SecurityGroupIds?.includes(group.id) ?? false,
      }),
    ],
  });
}
