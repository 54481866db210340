import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The image that a Dockerfile starts from: which Node, exactly which build of it, and when somebody last looked. */
export interface BaseImage {
  /** The Dockerfile. */
  readonly file: string;
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** Of Node: `22.23.3`. */
  readonly version: string;
  readonly pinned: Date;
}

/** What the world says about a base image. */
export interface Newest {
  /** Newest version of the same line of Node. */
  readonly version: string;
  /** Of the image with this base image's tag, as it is now. */
  readonly digest: string;
}

const MOST_DAYS = 60;
const DAY_MS = 24 * 60 * 60 * 1000;
const FROM = /^FROM ([^/\s]+)\/([^:\s]+):((\d+\.\d+\.\d+)-[\w.-]+)@(sha256:[0-9a-f]{64})$/m;
const PINNED = /^# Pinned on (\d{4}-\d\d-\d\d)\b/m;

/** Those of all services below `directory`. Throws where a Dockerfile says less than it should. */
export function baseImages(directory: string): BaseImage[] {
  const files = readdirSync(directory).map((service) => path.join(directory, service, 'Dockerfile'));
  return files.filter((file) => existsSync(file)).map((file) => baseImageOf(readFileSync(file, 'utf8'), file));
}

/** `file` names the Dockerfile in messages. */
export function baseImageOf(dockerfile: string, file: string): BaseImage {
  const [, registry, repository, tag, version, digest] = FROM.exec(dockerfile) ?? [];
  if (!registry || !repository || !tag || !version || !digest) {
    throw new Error(`${file}: FROM has to be <registry>/<repository>:<version of Node>-<system>@sha256:<digest>`);
  }
  const pinned = new Date(PINNED.exec(dockerfile)?.[1] ?? '');
  if (Number.isNaN(pinned.getTime())) {
    throw new Error(`${file}: say when its image was last looked up, in a line '# Pinned on 2026-01-31.'`);
  }
  return { file, registry, repository, tag, digest, version, pinned };
}

/** Why it should be looked up again, if it has been too long. */
export function ageOf({ file, pinned }: BaseImage, today: Date): string[] {
  const days = Math.floor((today.getTime() - pinned.getTime()) / DAY_MS);
  return days > MOST_DAYS
    ? [`${file}: its image was last looked up ${days} days ago: run 'npm run check:image' (${MOST_DAYS} days at most)`]
    : [];
}

/** What is newer than it. */
export function newerThan({ file, version, tag, digest }: BaseImage, newest: Newest): string[] {
  if (newest.version !== version) return [`${file}: Node ${version} is used, and ${newest.version} is out: use that`];
  return newest.digest === digest ? [] : [`${file}: ${tag} was built again: it is ${newest.digest} now`];
}
