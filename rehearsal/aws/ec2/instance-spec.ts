import {
  type AwsEnvironment,
  nameOf,
  type Properties,
  type PropertiesOf,
  type World,
} from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { type LaunchTemplateData, launchTemplateVersion } from './launch-template';

/** Everything that an instance is launched with. */
export interface InstanceSpec {
  /** `stack/Group`. */
  readonly where: string;
  /** The group's name. */
  readonly group: string;
  readonly stack: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** `lt-…:3`. With the subnets, it decides whether an instance is obsolete. */
  readonly template: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly roleArn?: string;
  readonly roleName?: string;
  /** Decoded. */
  readonly userData: string;
  /** The metadata that cfn-init reads, of the resources of the same stack. */
  metadataOf(logicalId: string): Properties | undefined;
  readonly targets: readonly { readonly targetGroup: string; readonly port: number }[];
}

export interface GroupOwner extends AwsEnvironment {
  readonly stack: string;
  readonly logicalId: string;
  readonly properties: PropertiesOf<'AWS::AutoScaling::AutoScalingGroup'>;
  readonly metadata: Properties;
  readonly stackId: string;
}

// Resources to which a template may attach the metadata of the group's instances.
const WITH_METADATA = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::Instance'];

/** The spec from the group's properties and its launch template, checked as Auto Scaling and EC2 check them. */
export function instanceSpecOf(world: World, owner: GroupOwner, group: string): InstanceSpec {
  const { account, region, stack, stackId, logicalId, properties } = owner;
  const where = nameOf(owner);
  const specification =
    properties.LaunchTemplate ?? properties.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  if (specification === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplate',
      code: 'ValidationError',
      message:
        'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
      repair: 'use a launch template: accounts opened since 2024 cannot make launch configurations',
    });
  }
  const template = launchTemplateVersion(world, owner, specification, where);
  const { data } = template;
  if (data.ImageId === undefined) {
    refuse({
      resource: template.where,
      property: 'LaunchTemplateData.ImageId',
      code: 'ValidationError',
      message: 'You must use a valid fully-formed launch template. The request must contain the parameter ImageId',
      repair: 'name an image',
    });
  }
  const subnets = properties.VPCZoneIdentifier ?? [];
  if (subnets.length === 0) {
    refuse({
      resource: where,
      property: 'VPCZoneIdentifier',
      code: 'ValidationError',
      message: 'no subnets',
      repair: 'name the subnets',
    });
  }
  const role = roleOf(world, owner, data.IamInstanceProfile, template.where);
  return {
    where,
    group,
    stack,
    stackId,
    logicalId,
    template: `${template.id}:${template.version}`,
    subnets,
    securityGroups: data.SecurityGroupIds ?? data.NetworkInterfaces?.[0]?.Groups ?? [],
    ...(role === undefined ? {} : { roleArn: role.arn, roleName: role.name }),
    userData: Buffer.from(data.UserData ?? '', 'base64').toString(),
    metadataOf(wanted) {
      if (wanted === logicalId) return owner.metadata;
      const holder = WITH_METADATA.flatMap((type) => world.all(type, { account, region })).find(
        (resource) => resource.stack === stack && resource.logicalId === wanted,
      );
      return holder?.metadata;
    },
    targets: (properties.TargetGroupARNs ?? []).map((targetGroup, index) => {
      const port = world.find('AWS::ElasticLoadBalancingV2::TargetGroup', targetGroup)?.properties.Port;
      if (port === undefined) {
        refuse({
          resource: where,
          property: `TargetGroupARNs[${index}]`,
          code: 'ValidationError',
          message: `Provided Target Groups may not be valid. Please ensure they exist and try again: ${targetGroup}`,
          repair: 'name a target group of the same account and region',
        });
      }
      return { targetGroup, port: Number(port) };
    }),
  };
}

function roleOf(
  world: World,
  { account }: AwsEnvironment,
  profile: LaunchTemplateData['IamInstanceProfile'],
  where: string,
) {
  const named = profile?.Arn ?? profile?.Name;
  if (named === undefined) return undefined;
  const found = world
    .all('AWS::IAM::InstanceProfile', { account })
    .find((resource) => resource.id === named || resource.attributes.Arn === named);
  const name = found?.properties.Roles?.[0];
  if (name === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplateData.IamInstanceProfile',
      code: 'ValidationError',
      message:
        found === undefined ? `Invalid IamInstanceProfile: ${named}` : `the instance profile ${named} has no role`,
      repair: 'name an instance profile of the same account that has a role',
    });
  }
  const role = world.all('AWS::IAM::Role', { account }).find((resource) => resource.id === name);
  return { name, arn: String(role?.attributes.Arn ?? `arn:aws:iam::${account}:role/${name}`) };
}
