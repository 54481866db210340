import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DockerImageSource, Manifest } from '@aws-cdk/cloud-assembly-schema';
import { leavingLinks, resolveInside } from '../kit/inside';
import { pseudoParameters, withoutPlaceholders } from '../kit/partition';
import { notRehearsed, refuse } from '../kit/refusal';
import { ManifestEntry } from './manifest-entry';

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
 * `assembly` is the whole assembly: the manifest of a stage names assets beside the stage's own directory. A selection is
 * `<asset>:<destination>`, where either may be `*` or left out; without any, everything is published. Throws a Refusal for
 * an asset that is not there, or not within the assembly.
 */
export function publications(assembly: string, manifest: string, selections: readonly string[]): Publication[] {
  const manifestFile = resolveInside(assembly, manifest, {
    absolute: 'leaves',
    refuse: (why) => {
      refuse({
        resource: `cdk-assets --path ${manifest}`,
        message: why,
        repair: 'name a manifest of the assembly',
      });
    },
  });
  const { files, dockerImages } = load(manifestFile);
  const entries = [
    ...eachDestination(manifestFile, 'files', files, (asset) => file(assembly, asset)),
    ...eachDestination(manifestFile, 'dockerImages', dockerImages, (asset) => image(assembly, asset)),
  ];
  const chosen = new Set<(typeof entries)[number]>();
  for (const selection of selections.length === 0 ? ['*'] : selections) {
    const [asset = '*', destination = '*'] = selection.split(':');
    const found = entries.filter((entry) => matches(asset, entry.id) && matches(destination, entry.destination));
    if (found.length === 0) {
      refuse({
        resource: manifestFile,
        message: `no asset matches '${selection}'`,
        repair: 'synthesize again',
      });
    }
    for (const entry of found) chosen.add(entry);
  }
  return [...chosen].map(({ publication }) => publication());
}

/** One asset of a manifest, for one of its destinations. */
interface Listed {
  readonly manifestFile: string;
  readonly id: string;
  readonly destination: string;
  readonly entry: ManifestEntry;
}

function eachDestination(
  manifestFile: string,
  section: string,
  assets: unknown,
  publish: (asset: Listed) => Publication,
) {
  return Object.entries((assets ?? {}) as Record<string, unknown>).flatMap(([id, asset]) => {
    const entry = new ManifestEntry(manifestFile, `${section}.${id}`, asset);
    const destinations = entry.value('destinations');
    return Object.keys(typeof destinations === 'object' ? (destinations as object) : {}).map((destination) => ({
      id,
      destination,
      publication: () => publish({ manifestFile, id, destination, entry }),
    }));
  });
}

function file(assembly: string, asset: Listed): FilePublication {
  const { manifestFile, id, entry } = asset;
  if (entry.value('source.path') === undefined) refuseExecutable(asset);
  const place = placeOf(asset);
  return {
    kind: 'file',
    name: entry.text('displayName') ?? id,
    source: sourceOf(asset, 'source.path', assembly, entry.path('source.path', dirname(manifestFile), assembly)),
    bucket: withoutPlaceholders(needed(asset, 'bucketName'), place),
    key: withoutPlaceholders(needed(asset, 'objectKey'), place),
  };
}

function image(assembly: string, asset: Listed): ImagePublication {
  const { manifestFile, id, entry } = asset;
  const source = (entry.value('source') ?? {}) as DockerImageSource;
  const { directory, dockerFile: _file, executable: command, platform: _platform, ...build } = source;
  if (directory === undefined || command !== undefined) refuseExecutable(asset);
  const [option] = Object.keys(build);
  if (option !== undefined) {
    notRehearsed({
      resource: `${manifestFile} ${id}`,
      property: `source.${option}`,
      message: `the build option ${option}`,
      repair: 'say it in the Dockerfile',
    });
  }
  const place = placeOf(asset);
  const registry = `${place.account}.dkr.ecr.${place.region}.${pseudoParameters(place.region).urlSuffix}`;
  const key = 'source.directory';
  const context = sourceOf(asset, key, assembly, entry.directory(key, dirname(manifestFile), assembly));
  const dockerfile = entry.text('source.dockerFile') ?? 'Dockerfile';
  if (entry.value('source.dockerFile') !== undefined) entry.file('source.dockerFile', context);
  return {
    kind: 'image',
    name: entry.text('displayName') ?? id,
    source: context,
    dockerfile,
    image: `${registry}/${withoutPlaceholders(needed(asset, 'repositoryName'), place)}:${withoutPlaceholders(needed(asset, 'imageTag'), place)}`,
  };
}

/** Throws a Refusal if publishing it would take along more than the asset: the assembly, or what a link in it leads to. */
function sourceOf({ entry }: Listed, key: string, assembly: string, path: string): string {
  if (realpathSync(assembly).startsWith(path)) {
    throw entry.refusal(key, 'is the assembly itself', 'name a file or directory within it');
  }
  if (!statSync(path).isDirectory()) return path;
  const [leaving] = leavingLinks(path);
  if (leaving === undefined) return path;
  const { link, why } = leaving;
  throw entry.refusal(key, `holds the link ${link}, which ${why}`, 'put the file itself into the asset');
}

function needed({ entry, destination }: Listed, key: string): string {
  const value = entry.text(`destinations.${destination}.${key}`);
  if (value !== undefined) return value;
  throw entry.refusal(`destinations.${destination}.${key}`, 'is missing', 'synthesize again');
}

function load(manifestFile: string) {
  try {
    return Manifest.loadAssetManifest(manifestFile);
  } catch (error) {
    return refuse({
      resource: manifestFile,
      message: `is not a valid asset manifest: ${(error as Error).message}`,
      repair: 'synthesize again',
    });
  }
}

/** The account is said by the role that publishes: a destination has none of its own. */
function placeOf({ manifestFile, id, destination, entry }: Listed) {
  const account = /:iam::(\d{12}):/.exec(entry.text(`destinations.${destination}.assumeRoleArn`) ?? '')?.[1];
  const region = entry.text(`destinations.${destination}.region`);
  if (account === undefined || region === undefined) {
    refuse({
      resource: `${manifestFile} ${id}`,
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

function refuseExecutable({ manifestFile, id }: Listed): never {
  notRehearsed({
    resource: `${manifestFile} ${id}`,
    property: 'source.executable',
    message: 'an asset that a command builds at publishing time',
    repair: 'let the asset be a file or a directory',
  });
}
