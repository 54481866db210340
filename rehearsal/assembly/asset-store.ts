/**
 * What asset publishing leaves in an account: objects in buckets, images in repositories.
 *
 * A zip is kept as the directory it would be made from, an image as the directory of its Dockerfile: both are what the
 * twins unpack or start.
 */
export interface AssetStore {
  /** `source` is a file, or the directory that would be zipped. The bucket's account and region are in its name's policy, not ours. */
  putObject(bucket: string, key: string, source: string): Promise<void>;
  /** The stored file or directory; undefined if nothing was published under that name. */
  object(bucket: string, key: string): string | undefined;
  /** `image` is the whole reference: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`. `source` is the build context. */
  putImage(image: string, source: string, dockerfile?: string): Promise<void>;
  image(image: string): { readonly directory: string; readonly dockerfile: string } | undefined;
}
