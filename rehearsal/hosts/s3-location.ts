export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

const HOST = /^(?:(?<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * The object that an S3 URL names, in any of its forms: the bucket in the host name or in the path, with or without a
 * region. Undefined for a URL that is not one of S3.
 */
export function s3Location(url: string): S3Location | undefined {
  if (url.startsWith('s3://')) return split(url.slice('s3://'.length));
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  const host = HOST.exec(parsed.hostname);
  if (host === null) return undefined;
  const path = decodeURIComponent(parsed.pathname.slice(1));
  const bucket = host.groups?.bucket;
  return bucket === undefined ? split(path) : { bucket, key: path };
}

function split(path: string): S3Location | undefined {
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
