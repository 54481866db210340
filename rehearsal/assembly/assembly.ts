import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ArtifactType, Manifest } from '@aws-cdk/cloud-assembly-schema';
import type { AwsEnvironment, Properties } from '../cloudformation/world';
import { Refusal, refuse, UsageError } from '../kit/refusal';
import { readJson } from '../kit/whole-file';
import { ManifestEntry } from './manifest-entry';

/** A stack as the CDK describes it for whoever deploys it. */
export interface StackArtifact extends AwsEnvironment {
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

/**
 * Throws a UsageError if there is no assembly, one of a version that the schema package does not know, or one that names
 * files outside of itself.
 */
export function readAssembly(directory: string): Assembly {
  try {
    return assemblyIn(directory);
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.message) : error;
  }
}

function assemblyIn(directory: string): Assembly {
  const file = join(resolve(directory), 'manifest.json');
  if (!existsSync(file)) {
    throw new UsageError(`${directory}: is not a cloud assembly, it holds no manifest.json: run 'npx cdk synth' first`);
  }
  const stacks: StackArtifact[] = [];
  const nested: Assembly[] = [];
  for (const [id, artifact] of Object.entries(load(file))) {
    const entry = new ManifestEntry(file, `artifacts.${id}`, artifact);
    const type = entry.value('type');
    if (type === ArtifactType.AWS_CLOUDFORMATION_STACK) {
      stacks.push({
        id,
        ...placeOf(entry.text('environment'), `${file} ${id}`),
        stackName: entry.text('properties.stackName') ?? id,
        templateFile: entry.file('properties.templateFile', directory),
        parameters: entry.texts('properties.parameters'),
        tags: entry.texts('properties.tags'),
        dependencies: entry.list('dependencies'),
      });
    } else if (type === ArtifactType.NESTED_CLOUD_ASSEMBLY) {
      const inner = entry.directory('properties.directoryName', directory);
      if (inner === realpathSync(directory)) {
        throw entry.refusal('properties.directoryName', 'is the assembly itself', 'name a directory within it');
      }
      nested.push(assemblyIn(inner));
    } else if (type === ArtifactType.ASSET_MANIFEST) {
      entry.file('properties.file', directory);
    }
  }
  return { directory: resolve(directory), stacks: inOrder(stacks), nested };
}

export function readTemplate(file: string): Properties {
  let template: Properties | undefined;
  try {
    template = readJson<Properties>(file);
  } catch (error) {
    return refuseFile(`is not a valid template: ${(error as Error).message}`);
  }
  if (template === undefined) return refuseFile('does not exist');
  if (typeof template !== 'object' || template === null || Array.isArray(template))
    return refuseFile('is not a valid template: it holds no object');
  return template;

  function refuseFile(message: string): never {
    return refuse({ resource: file, code: 'ValidationError', message, repair: 'synthesize again' });
  }
}

function load(file: string): Readonly<Record<string, unknown>> {
  let manifest: object;
  try {
    manifest = Manifest.loadAssemblyManifest(file);
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('version')) throw new UsageError(`${file}: ${message}: synthesize again`);
    throw new UsageError(
      `${file}: ${message}: the rehearsal reads up to version ${Manifest.version()}; ` +
        'bring @aws-cdk/cloud-assembly-schema in package.json to the version that aws-cdk-lib brings',
    );
  }
  const { artifacts = {} } = manifest as { artifacts?: unknown };
  if (typeof artifacts === 'object' && artifacts !== null) return artifacts as Record<string, unknown>;
  throw new UsageError(`${file}: artifacts: ${JSON.stringify(artifacts)} is not an object: synthesize again`);
}

function placeOf(environment: string | undefined, where: string): AwsEnvironment {
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
