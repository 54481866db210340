import { existsSync, readFileSync } from 'node:fs';
import { quoted } from '../../text/quoted';
import type { AwsEnvironment, ResourceOf, World } from '../cloudformation/world';
import { resolveInside } from '../kit/inside';
import { notRehearsed, refuse } from '../kit/refusal';
import { type BuildSpec, parseBuildSpec } from './build-spec';

/** A CodeBuild project, as far as it decides what runs. */
export interface BuildProject {
  readonly name: string;
  readonly resource: ResourceOf<'AWS::CodeBuild::Project'>;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMinutes: number;
  /** Of this project and this source: a build spec may be a file in it. */
  spec(source: string): BuildSpec;
  /** Whether the project states its build spec itself: another one is another deployment of the project. */
  readonly statesSpec: boolean;
}

/** CodeBuild's own default (API Reference, "CreateProject", timeoutInMinutes). */
const DEFAULT_TIMEOUT_MINUTES = 60;

/** Throws a Refusal if the project is not deployed in the pipeline's account and region. */
export function buildProject(world: World, name: string, place: AwsEnvironment, where: string): BuildProject {
  const resource = world.get('AWS::CodeBuild::Project', name, place);
  if (resource === undefined) {
    refuse({
      resource: where,
      property: 'Configuration.ProjectName',
      code: 'ResourceNotFoundException',
      message: `there is no CodeBuild project '${name}' in account ${place.account}, ${place.region}`,
      repair: 'deploy it with the pipeline, or correct the name',
    });
  }
  const { Source, Environment, TimeoutInMinutes } = resource.properties;
  return {
    name,
    resource,
    environment: environmentVariables(Environment?.EnvironmentVariables ?? [], name),
    timeoutMinutes: Number(TimeoutInMinutes ?? DEFAULT_TIMEOUT_MINUTES),
    spec: (source) => parseBuildSpec(specText(Source?.BuildSpec, source, name), name),
    statesSpec: isSpec(Source?.BuildSpec),
  };
}

/** As a project states it; an action's may have keys in lower case. */
interface EnvironmentVariable {
  readonly Name?: string;
  readonly name?: string;
  readonly Type?: string;
  readonly type?: string;
  readonly Value?: unknown;
  readonly value?: unknown;
}

/** What an action's configuration says in `EnvironmentVariables`, a list in JSON. */
export function actionVariables(text: string | undefined, where: string): Record<string, string> {
  return environmentVariables(JSON.parse(text ?? '[]') as readonly EnvironmentVariable[], where);
}

function environmentVariables(variables: readonly EnvironmentVariable[], where: string): Record<string, string> {
  return Object.fromEntries(
    variables.map((variable) => {
      const name = variable.Name ?? variable.name;
      const type = variable.Type ?? variable.type ?? 'PLAINTEXT';
      if (type !== 'PLAINTEXT') {
        notRehearsed({
          resource: where,
          property: `EnvironmentVariables.${name}`,
          message: `type ${type}`,
          repair: 'use PLAINTEXT',
        });
      }
      return [String(name), String(variable.Value ?? variable.value)];
    }),
  );
}

/** Not the name of a file. */
function isSpec(spec: unknown): spec is string {
  return typeof spec === 'string' && (spec.includes('\n') || spec.trimStart().startsWith('{'));
}

function specText(spec: unknown, source: string, where: string): string {
  if (isSpec(spec)) return spec;
  const file = resolveInside(source, typeof spec === 'string' && spec !== '' ? spec : 'buildspec.yml', {
    absolute: 'leaves',
    refuse: (why) => {
      refuse({
        resource: where,
        property: 'Source.BuildSpec',
        message: `${quoted(String(spec))} ${why}`,
        repair: 'name a file of the source',
      });
    },
  });
  if (existsSync(file)) return readFileSync(file, 'utf8');
  return refuse({
    resource: where,
    property: 'Source.BuildSpec',
    code: 'YAML_FILE_ERROR',
    message: `the build spec ${file} does not exist`,
    repair: 'add the file to the source, or name the one that is there',
  });
}
