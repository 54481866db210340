import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type Properties, type Resource, type World } from '../../cloudformation/world';
import { Refusal } from '../../kit/refusal';

export const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

/** A launch template. Every update makes a version and keeps the earlier ones; the default version stays the first. */
export class LaunchTemplateTwin implements Twin {
  readonly types = [LAUNCH_TEMPLATE];

  async create({ properties, generatedHex, generatedName }: ResourceRequest): Promise<Outcome> {
    const name: string = properties.LaunchTemplateName ?? generatedName;
    return outcome(`lt-${generatedHex}`, name, [properties.LaunchTemplateData]);
  }

  async update({ properties }: ResourceRequest, before: Resource): Promise<Outcome> {
    return outcome(before.id, before.data.name, [...before.data.versions, properties.LaunchTemplateData]);
  }
}

function outcome(id: string, name: string, versions: readonly Properties[]): Outcome {
  const attributes = { LaunchTemplateId: id, LatestVersionNumber: String(versions.length), DefaultVersionNumber: '1' };
  return { id, attributes, data: { name, versions } };
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
    throw new Refusal({
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
    throw new Refusal({
      resource: where,
      property: 'LaunchTemplate.Version',
      code: 'InvalidLaunchTemplateId.VersionNotFound',
      message: `the launch template ${template.id} has no version ${Version}; it has 1 to ${versions.length}`,
      repair: "use the template's LatestVersionNumber",
    });
  }
  return { id: template.id, version, data, where: nameOf(template) };
}
