import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

export interface InsideOptions {
  /**
   * What an absolute path means, and an absolute target of a link: `leaves` if only relative paths lead into the root (an
   * assembly, an asset), `from root` if the root is the `/` of a machine.
   */
  readonly absolute: 'leaves' | 'from root';
  /** Throws. `why` continues a sentence that begins with the path: `leads out of /x`. */
  refuse(why: string): never;
}

/** As in the kernel: path_resolution(7). */
const MOST_LINKS = 40;

/**
 * The real path of `path` within the directory `root`. Links are followed; the path need not exist.
 *
 * Every path that is read from an assembly, a Dockerfile, metadata or a unit goes through this, so that none can name a
 * file outside. Links are followed here because the system would follow them out of the root.
 */
export function resolveInside(root: string, path: string, options: InsideOptions): string {
  const { absolute, refuse } = options;
  if (path.includes('\0')) return refuse('holds a NUL character');
  if (isAbsolute(path) && absolute === 'leaves') return refuse(`is an absolute path, and leads out of ${root}`);
  return follow(path, { root, real: realpathSync(root) }, options);
}

function follow(path: string, { root, real }: { root: string; real: string }, options: InsideOptions): string {
  const { refuse } = options;
  const pending = partsOf(path);
  let inside: string[] = [];
  for (let links = 0; pending.length > 0; ) {
    const part = pending.shift()!;
    if (part === '..') {
      if (inside.pop() === undefined) return refuse(`leads out of ${root}`);
      continue;
    }
    inside.push(part);
    const target = linkAt(join(real, ...inside));
    if (target === undefined) continue;
    if (++links > MOST_LINKS) return refuse('leads through a loop of links');
    const within = belowEither([real, root], target);
    if (within === undefined) checkTarget(target, inside.join(sep), root, options);
    pending.unshift(...partsOf(within ?? target));
    inside = isAbsolute(target) ? [] : inside.slice(0, -1);
  }
  return join(real, ...inside);
}

function partsOf(path: string): string[] {
  return path.split(sep).filter((part) => part !== '' && part !== '.');
}

function checkTarget(target: string, link: string, root: string, { absolute, refuse }: InsideOptions): void {
  if (isAbsolute(target) && absolute === 'leaves') refuse(`leads out of ${root}: ${link} is a link to ${target}`);
}

/** What remains of `path` below one of the directories; undefined if it lies in neither. */
function belowEither(directories: readonly string[], path: string): string | undefined {
  const start = directories.find((directory) => path === directory || path.startsWith(directory + sep));
  return start === undefined ? undefined : path.slice(start.length);
}

/** The links within a directory that lead out of it or in a circle, each with the reason: a copy would include their targets. */
export function leavingLinks(directory: string): { readonly link: string; readonly why: string }[] {
  const found: { link: string; why: string }[] = [];
  const real = realpathSync(directory);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const link = path.slice(directory.length + 1);
    try {
      const target = resolveInside(directory, link, {
        absolute: 'leaves',
        refuse: (why) => {
          throw new Leaving(why);
        },
      });
      if (`${join(real, link)}${sep}`.startsWith(target + sep))
        found.push({ link, why: 'leads through a loop of links' });
    } catch (error) {
      if (!(error instanceof Leaving)) throw error;
      found.push({ link, why: error.message });
    }
  }
  return found;
}

class Leaving extends Error {}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    // Not a link, or missing, or below a file: whoever opens it gets the error.
    if (['EINVAL', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
