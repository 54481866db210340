import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type Properties, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';

export const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

/** A launch template. Every update makes a version and keeps the earlier ones; the default version stays the first. */
export function launchTemplateTwin(world: World): Twin {
  return defineTwin(world, {
    type: LAUNCH_TEMPLATE,
    id: ({ generatedHex }) => `lt-${generatedHex}`,
    data: ({ properties, generatedName, before }) => ({
      name: before?.data.name ?? properties.LaunchTemplateName ?? generatedName,
      versions: [...(before?.data.versions ?? []), properties.LaunchTemplateData],
    }),
    attributes: ({ id, before }) => ({
      LaunchTemplateId: id,
      LatestVersionNumber: String((before?.data.versions.length ?? 0) + 1),
      DefaultVersionNumber: '1',
    }),
  });
}

export interface LaunchTemplateVersion {
  readonly id: string;
  readonly version: number;
  /** `LaunchTemplateData`. */
  readonly data: Properties;
  /** `stack/LaunchTemplate` */
  readonly where: string;
}

/** The version that a `LaunchTemplateSpecification` names: a number, `$Latest` or `$Default`. */
export function launchTemplateVersion(
  world: World,
  place: AwsEnvironment,
  specification: Properties,
  where: string,
): LaunchTemplateVersion {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version } = specification;
  const template = world
    .all(LAUNCH_TEMPLATE, place)
    .find((resource) => (id === undefined ? resource.data.name === name : resource.id === id));
  if (template === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplate',
      code: 'InvalidLaunchTemplateId.NotFoundException',
      message: `the launch template ${id ?? name} does not exist`,
      repair: 'name one of the same account and region',
    });
  }
  const versions: Properties[] = template.data.versions;
  const version = Version === '$Latest' ? versions.length : Version === '$Default' ? 1 : Number(Version);
  const data = versions[version - 1];
  if (data === undefined) {
    refuse({
      resource: where,
      property: 'LaunchTemplate.Version',
      code: 'InvalidLaunchTemplateId.VersionNotFound',
      message: `the launch template ${template.id} has no version ${Version}; it has 1 to ${versions.length}`,
      repair: "use the template's LatestVersionNumber",
    });
  }
  return { id: template.id, version, data, where: nameOf(template) };
}
