import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  ArtifactType,
  type AwsCloudFormationStackProperties,
  Manifest,
  type NestedCloudAssemblyProperties,
} from '@aws-cdk/cloud-assembly-schema';
import type { Place, Properties } from '../cloudformation/world';
import { Refusal, UsageError } from '../refusal';
import { readJson } from '../state/files';

/** A stack as the CDK describes it for whoever deploys it. */
export interface StackArtifact extends Place {
  /** The artifact's id, which the CDK CLI takes on its command line. */
  readonly id: string;
  readonly stackName: string;
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Ids of the artifacts that must be deployed before it. */
  readonly dependencies: readonly string[];
}

/** A cloud assembly on disk: what `cdk synth` writes, and all that the rehearsal knows of the system. */
export interface Assembly {
  readonly directory: string;
  /** Those of its own manifest, each after those it depends on; a stage's are in its nested assembly. */
  readonly stacks: readonly StackArtifact[];
  readonly nested: readonly Assembly[];
}

/** Throws a UsageError if there is no assembly, or one of a version that the schema package does not know. */
export function readAssembly(directory: string): Assembly {
  const file = join(resolve(directory), 'manifest.json');
  if (!existsSync(file)) {
    throw new UsageError(`${directory}: is no cloud assembly, it holds no manifest.json: run 'npx cdk synth' first`);
  }
  const { artifacts = {} } = load(file);
  const stacks: StackArtifact[] = [];
  const nested: Assembly[] = [];
  for (const [id, { type, environment, properties, dependencies }] of Object.entries(artifacts)) {
    if (type === ArtifactType.AWS_CLOUDFORMATION_STACK) {
      const { templateFile, stackName, parameters, tags } = properties as AwsCloudFormationStackProperties;
      stacks.push({
        id,
        ...placeOf(environment, `${file} ${id}`),
        stackName: stackName ?? id,
        templateFile: join(directory, templateFile),
        parameters: parameters ?? {},
        tags: tags ?? {},
        dependencies: dependencies ?? [],
      });
    } else if (type === ArtifactType.NESTED_CLOUD_ASSEMBLY) {
      const { directoryName } = properties as NestedCloudAssemblyProperties;
      nested.push(readAssembly(join(directory, directoryName)));
    }
  }
  return { directory: resolve(directory), stacks: inOrder(stacks), nested };
}

export function readTemplate(file: string): Properties {
  let template: Properties | undefined;
  try {
    template = readJson<Properties>(file);
  } catch (error) {
    throw new Refusal({
      where: file,
      message: `is no template: ${(error as Error).message}`,
      code: 'ValidationError',
    });
  }
  if (template === undefined) throw new Refusal({ where: file, message: 'does not exist', code: 'ValidationError' });
  return template;
}

function load(file: string) {
  try {
    return Manifest.loadAssemblyManifest(file);
  } catch (error) {
    throw new UsageError(
      `${file}: ${(error as Error).message}: the rehearsal reads up to version ${Manifest.version()}; ` +
        'bring @aws-cdk/cloud-assembly-schema in package.json to the version that aws-cdk-lib brings',
    );
  }
}

function placeOf(environment: string | undefined, where: string): Place {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment ?? '') ?? [];
  if (account === undefined || region === undefined || account.startsWith('unknown') || region.startsWith('unknown')) {
    throw new UsageError(
      `${where}: its environment is '${environment}': give the stack a concrete account and region (env)`,
    );
  }
  return { account, region };
}

/** The manifest lists artifacts in no order that matters. */
function inOrder(stacks: readonly StackArtifact[]): StackArtifact[] {
  const ordered = new Set<StackArtifact>();
  const visit = (stack: StackArtifact): void => {
    if (ordered.has(stack)) return;
    for (const id of stack.dependencies) {
      const dependency = stacks.find((candidate) => candidate.id === id);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(stack);
  };
  stacks.forEach(visit);
  return [...ordered];
}
