import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import {
  type AwsEnvironment,
  nameOf,
  type PhysicalResource,
  type PropertiesOf,
  type World,
} from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { EC2_ERRORS } from './errors';

export const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

export type LaunchTemplateData = PropertiesOf<typeof LAUNCH_TEMPLATE>['LaunchTemplateData'];

/** A launch template. Every update makes a version and keeps the earlier ones; the default version stays the first. */
export function launchTemplateTwin(world: World): Twin {
  return defineTwin(world, {
    type: LAUNCH_TEMPLATE,
    id: ({ generatedHex }) => `lt-${generatedHex}`,
    data: ({ properties, generatedName, before }) => ({
      name: before?.data.name ?? properties.LaunchTemplateName ?? generatedName,
      versions: [...versionsOf(before), properties.LaunchTemplateData],
    }),
    attributes: ({ id, before }) => ({
      LaunchTemplateId: id,
      LatestVersionNumber: String(versionsOf(before).length + 1),
      DefaultVersionNumber: '1',
    }),
  });
}

function versionsOf(template: Pick<PhysicalResource, 'data'> | undefined): readonly LaunchTemplateData[] {
  return (template?.data.versions ?? []) as readonly LaunchTemplateData[];
}

export interface LaunchTemplateVersion {
  readonly id: string;
  readonly version: number;
  readonly data: LaunchTemplateData;
  /** `stack/LaunchTemplate` */
  readonly where: string;
}

type LaunchTemplateSpecification = NonNullable<PropertiesOf<'AWS::AutoScaling::AutoScalingGroup'>['LaunchTemplate']>;

/** The version that a `LaunchTemplateSpecification` names: a number, `$Latest` or `$Default`. */
export function launchTemplateVersion(
  world: World,
  environment: AwsEnvironment,
  specification: LaunchTemplateSpecification,
  where: string,
): LaunchTemplateVersion {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version } = specification;
  const template = world
    .all(LAUNCH_TEMPLATE, environment)
    .find((resource) => (id === undefined ? resource.data.name === name : resource.id === id));
  if (template === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplate',
      code: 'InvalidLaunchTemplateId.NotFoundException',
      message: `the launch template ${id ?? name} does not exist`,
      repair: 'name one of the same account and region',
      source: EC2_ERRORS,
    });
  }
  const versions = versionsOf(template);
  const version = Version === '$Latest' ? versions.length : Version === '$Default' ? 1 : Number(Version);
  const data = versions[version - 1];
  if (data === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplate.Version',
      code: 'InvalidLaunchTemplateId.VersionNotFound',
      message: `the launch template ${template.id} has no version ${Version}; it has 1 to ${versions.length}`,
      repair: "use the template's LatestVersionNumber",
      source: EC2_ERRORS,
    });
  }
  return { id: template.id, version, data, where: nameOf(template) };
}
