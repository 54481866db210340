import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isAlive, type ProcessIdentity, thisProcess } from '../kit/process-identity';
import { refuse } from '../kit/refusal';
import { readJson, writeJson } from '../kit/whole-file';
import { ProcessBook, type ProcessEntry } from '../processes/process-book';
import { buildPlaces, makeOutsideProjects, projectAround } from './outside-projects';

const PREFIX = 'rehearsal-builds-';
const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const;
/** Between making the directory and writing down its owner a program is run, which takes milliseconds. */
const MAKING_MILLISECONDS = 60_000;

interface Owner extends ProcessIdentity {
  /** A directory for temporary files may be shared by machines, and an id means nothing on another one. */
  readonly host: string;
}

/** The directory of this rehearsal's builds, outside of every project, and the book of the commands that run. */
export class BuildRoot {
  readonly book: ProcessBook;
  readonly #onExit = () => {
    for (const part of partsOf(this.path)) rmSync(part, REMOVAL);
  };

  private constructor(readonly path: string) {
    writeJson(ownerFile(path), { ...thisProcess(), host: hostname() } satisfies Owner);
    this.book = new ProcessBook(path);
    // However this process ends; what still runs there was killed by then (run-command.ts).
    process.once('exit', this.#onExit);
  }

  /** If it can be, on the file system of `beside`. Throws a UsageError if there is no place for it. */
  static open(environment: NodeJS.ProcessEnv, beside?: string): BuildRoot {
    return new BuildRoot(makeOutsideProjects(buildPlaces(environment, beside), PREFIX));
  }

  /** Ends what a killed rehearsal's builds have left running, and removes their directories. Returns what it ended. */
  static async endLeftovers(environment: NodeJS.ProcessEnv): Promise<readonly ProcessEntry[]> {
    const roots = buildPlaces(environment).flatMap((place) => leftIn(place));
    const ended = await Promise.all(
      roots.map(async (root) => {
        const processes = await new ProcessBook(root).endLeftovers();
        // Nobody waits for that: what is left of it, the next start removes.
        void remove(root).catch(() => {});
        return processes;
      }),
    );
    return ended.flat();
  }

  /** Throws a Refusal if somebody has put a project around it meanwhile. */
  refuseProjectAround(where: string): void {
    const mark = projectAround(this.path);
    if (mark === undefined) return;
    refuse({
      resource: where,
      message: `${mark} would be seen by the build, which runs below it`,
      repair: 'remove it, or set TMPDIR to a directory that lies in no project and start again',
    });
  }

  async close(): Promise<void> {
    await remove(this.path);
    process.off('exit', this.#onExit);
  }
}

function leftIn(place: string): string[] {
  try {
    return readdirSync(place)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => join(place, name))
      .filter(isLeft);
  } catch {
    return [];
  }
}

/** One that nobody can read the owner of is somebody else's; one without an owner is just being made, or never was. */
function isLeft(root: string): boolean {
  try {
    const owner = readJson<Owner>(ownerFile(root));
    if (owner === undefined) return ageOf(root) > MAKING_MILLISECONDS;
    return owner.host === hostname() && !isAlive(owner);
  } catch {
    return false;
  }
}

/** In milliseconds, by the clock of its file system: that may be another machine's, and this one's may be set meanwhile. */
function ageOf(root: string): number {
  const now = mkdtempSync(join(dirname(root), 'rehearsal-now-'));
  try {
    return statSync(now).mtimeMs - statSync(root).mtimeMs;
  } finally {
    rmdirSync(now);
  }
}

async function remove(root: string): Promise<void> {
  for (const part of partsOf(root)) await rm(part, REMOVAL);
}

/** Its owner last: whoever is interrupted leaves what the next start knows for a leftover. */
function partsOf(root: string): string[] {
  if (!existsSync(root)) return [];
  const others = readdirSync(root).map((name) => join(root, name));
  return [...others.filter((path) => path !== ownerFile(root)), root];
}

function ownerFile(root: string): string {
  return join(root, 'owner.json');
}
