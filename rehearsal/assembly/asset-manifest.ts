import { dirname, resolve } from 'node:path';
import { type DockerImageAsset, type FileAsset, Manifest } from '@aws-cdk/cloud-assembly-schema';
import { Refusal } from '../refusal';
import { pseudoParameters, withoutPlaceholders } from './partition';

/** One asset for one destination: what a single `cdk-assets publish` of it leaves behind. */
export type Publication = FilePublication | ImagePublication;

export interface FilePublication {
  readonly kind: 'file';
  readonly name: string;
  /** The file, or the directory that would be zipped. */
  readonly source: string;
  readonly bucket: string;
  readonly key: string;
}

export interface ImagePublication {
  readonly kind: 'image';
  readonly name: string;
  /** The build context. */
  readonly source: string;
  readonly dockerfile: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`. */
  readonly image: string;
}

/**
 * What `cdk-assets --path <manifest> publish <selection>` publishes.
 *
 * A selection is `<asset>:<destination>`, where either may be `*` or left out; without any, everything is published.
 */
export function publications(manifestFile: string, selections: readonly string[]): Publication[] {
  const manifest = load(manifestFile);
  const entries = [
    ...eachDestination(manifest.files, (id, asset: FileAsset, destination) =>
      file(manifestFile, id, asset, destination),
    ),
    ...eachDestination(manifest.dockerImages, (id, asset: DockerImageAsset, destination) =>
      image(manifestFile, id, asset, destination),
    ),
  ];
  const chosen = new Set<(typeof entries)[number]>();
  for (const selection of selections.length === 0 ? ['*'] : selections) {
    const [asset = '*', destination = '*'] = selection.split(':');
    const found = entries.filter((entry) => matches(asset, entry.id) && matches(destination, entry.destination));
    if (found.length === 0) {
      throw new Refusal({
        where: manifestFile,
        message: `no asset matches '${selection}'`,
        repair: 'synthesize again',
      });
    }
    for (const entry of found) chosen.add(entry);
  }
  return [...chosen].map(({ publication }) => publication());
}

function eachDestination<A extends { readonly destinations: Readonly<Record<string, unknown>> }>(
  assets: Readonly<Record<string, A>> | undefined,
  publish: (id: string, asset: A, destination: string) => Publication,
) {
  return Object.entries(assets ?? {}).flatMap(([id, asset]) =>
    Object.keys(asset.destinations).map((destination) => ({
      id,
      destination,
      publication: () => publish(id, asset, destination),
    })),
  );
}

function file(manifestFile: string, id: string, asset: FileAsset, destination: string): FilePublication {
  const { bucketName, objectKey, ...target } = asset.destinations[destination]!;
  if (asset.source.path === undefined) throw executable(manifestFile, id);
  const place = placeOf(manifestFile, id, destination, target);
  return {
    kind: 'file',
    name: asset.displayName ?? id,
    source: resolve(dirname(manifestFile), asset.source.path),
    bucket: withoutPlaceholders(bucketName, place),
    key: withoutPlaceholders(objectKey, place),
  };
}

function image(manifestFile: string, id: string, asset: DockerImageAsset, destination: string): ImagePublication {
  const { repositoryName, imageTag, ...target } = asset.destinations[destination]!;
  const { directory, dockerFile, executable: command, platform: _, ...build } = asset.source;
  if (directory === undefined || command !== undefined) throw executable(manifestFile, id);
  const [option] = Object.keys(build);
  if (option !== undefined) {
    throw new Refusal({
      where: `${manifestFile} ${id}`,
      property: `source.${option}`,
      message: 'the rehearsal runs the Dockerfile as it is, without build options',
      repair: 'say it in the Dockerfile',
    });
  }
  const place = placeOf(manifestFile, id, destination, target);
  const registry = `${place.account}.dkr.ecr.${place.region}.${pseudoParameters(place.region).urlSuffix}`;
  return {
    kind: 'image',
    name: asset.displayName ?? id,
    source: resolve(dirname(manifestFile), directory),
    dockerfile: dockerFile ?? 'Dockerfile',
    image: `${registry}/${withoutPlaceholders(repositoryName, place)}:${withoutPlaceholders(imageTag, place)}`,
  };
}

function load(manifestFile: string) {
  try {
    return Manifest.loadAssetManifest(manifestFile);
  } catch (error) {
    throw new Refusal({ where: manifestFile, message: `is no asset manifest: ${(error as Error).message}` });
  }
}

/** The account is said by the role that publishes: a destination has none of its own. */
function placeOf(
  manifestFile: string,
  id: string,
  destination: string,
  { region, assumeRoleArn }: { readonly region?: string; readonly assumeRoleArn?: string },
) {
  const account = /:iam::(\d{12}):/.exec(assumeRoleArn ?? '')?.[1];
  if (account === undefined || region === undefined) {
    throw new Refusal({
      where: `${manifestFile} ${id}`,
      property: `destinations.${destination}`,
      message: 'has no region, or no role to assume that names an account',
      repair: 'give the stack a concrete account and region (env)',
    });
  }
  return { account, region };
}

function matches(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === '' || pattern === value;
}

function executable(manifestFile: string, id: string): Refusal {
  return new Refusal({
    where: `${manifestFile} ${id}`,
    property: 'source.executable',
    message: 'is built by a command at publishing time, which the rehearsal does not run',
    repair: 'let the asset be a file or a directory',
  });
}
