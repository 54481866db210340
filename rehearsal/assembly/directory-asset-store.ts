import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { refuse } from '../kit/refusal';
import { readState, writeJson } from '../kit/whole-file';
import type { AssetStore } from './asset-store';

const DRAFT = /\.[0-9a-f]{8}$/;
const IMAGE = v.looseObject({ dockerfile: v.string() });
const IMAGE_REPAIR = 'delete the directory that it is in, and the next execution publishes the image again';

/** An asset store on disk: `buckets/<bucket>/<key>`, and for each image its build context beside its description. */
export class DirectoryAssetStore implements AssetStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async putObject(bucket: string, key: string, source: string): Promise<void> {
    await copyWhole(source, this.#objectPath(bucket, key));
  }

  object(bucket: string, key: string): string | undefined {
    const path = this.#objectPath(bucket, key);
    return existsSync(path) ? path : undefined;
  }

  async putImage(image: string, source: string, dockerfile = 'Dockerfile'): Promise<void> {
    if (!existsSync(join(source, dockerfile))) {
      refuse({
        resource: image,
        message: `its build context ${source} holds no ${dockerfile}`,
        repair: `add it, or name the file that is there`,
      });
    }
    const path = this.#imagePath(image);
    await copyWhole(source, join(path, 'context'));
    // Written last: an image exists once its description does.
    writeJson(join(path, 'image.json'), { dockerfile });
  }

  image(image: string): { readonly directory: string; readonly dockerfile: string } | undefined {
    const path = this.#imagePath(image);
    const description = readState<{ dockerfile: string }>(join(path, 'image.json'), IMAGE, IMAGE_REPAIR);
    return description === undefined ? undefined : { directory: join(path, 'context'), ...description };
  }

  /** Removes what has a name that is not kept: an object's key up to its first slash, an image's tag. */
  prune(isKept: (name: string) => boolean): void {
    const look = (path: string, name: string) => {
      // A copy that is being made stands beside its target.
      const whole = decodeURIComponent(name.replace(DRAFT, ''));
      if (!isKept(whole.split(':').at(-1)!)) rmSync(join(path, name), { recursive: true, force: true });
    };
    const buckets = join(this.#directory, 'buckets');
    for (const path of [...entriesOf(buckets).map((bucket) => join(buckets, bucket)), join(this.#directory, 'images')])
      for (const name of entriesOf(path)) look(path, name);
  }

  #objectPath(bucket: string, key: string): string {
    return join(this.#directory, 'buckets', safe(bucket), ...key.split('/').map(safe));
  }

  #imagePath(image: string): string {
    return join(this.#directory, 'images', safe(image));
  }
}

function entriesOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** Two publishers of the same asset do no harm to each other, and a copy that was interrupted is none. */
async function copyWhole(source: string, target: string): Promise<void> {
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    // A zip holds what its links lead to, and not the links: a publication's lead to nothing outside of it.
    await cp(source, draft, { recursive: true, dereference: true });
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY' && existsSync(target)) return;
    throw error;
  }
}

/** A name as one path segment: neither `..` nor `/` leads out of the store. */
function safe(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}
