import type { BaseImage, Newest } from './base-image';

const RELEASES = 'https://nodejs.org/dist/index.json';
const PATIENCE_MS = 15_000;
const KINDS = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';

/** Asks Node's list of releases, and the image's registry. Rejects if either gives no answer. */
export async function newestOf(image: BaseImage, releases = RELEASES): Promise<Newest> {
  const [version, digest] = await Promise.all([newestVersion(image.version, releases), digestOf(image)]);
  return { version, digest };
}

/** The list is sorted by date, over all lines. */
async function newestVersion(version: string, releases: string): Promise<string> {
  const line = `v${version.split('.')[0]}.`;
  const list = (await (await answered(await ask(releases))).json()) as { readonly version: string }[];
  const numbers = list
    .filter((release) => release.version.startsWith(line))
    .map((release) => release.version.slice(1))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const newest = numbers.at(-1);
  if (newest === undefined) throw new Error(`${releases}: has no release of ${line}`);
  return newest;
}

/** By the protocol of all registries ("OCI Distribution Specification", pulling manifests), with its anonymous token. */
async function digestOf({ registry, repository, tag }: BaseImage): Promise<string> {
  const local = /^(127\.0\.0\.1|localhost)(:|$)/.test(registry);
  const url = `${local ? 'http' : 'https'}://${registry}/v2/${repository}/manifests/${tag}`;
  const first = await ask(url, { Accept: KINDS });
  const reply = first.status === 401 ? await ask(url, { Accept: KINDS, ...(await tokenFor(first)) }) : first;
  const digest = (await answered(reply)).headers.get('docker-content-digest');
  if (digest === null) throw new Error(`${url}: was answered without a digest`);
  return digest;
}

async function tokenFor(reply: Response): Promise<{ Authorization: string }> {
  const challenge = reply.headers.get('www-authenticate') ?? '';
  const { realm, ...rest } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
  if (realm === undefined) throw new Error(`${reply.url}: refused without saying where a token is`);
  const body = (await (await answered(await ask(`${realm}?${new URLSearchParams(rest)}`))).json()) as {
    readonly token: string;
  };
  return { Authorization: `Bearer ${body.token}` };
}

async function answered(reply: Response): Promise<Response> {
  if (!reply.ok) throw new Error(`${reply.url}: was answered with ${reply.status}`);
  return reply;
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw new Error(`${url}: cannot be asked: ${((error as Error).cause as Error | undefined)?.message ?? error}`);
  }
}
