import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

export interface InsideOptions {
  /**
   * What an absolute path means: `leaves`, where only relative ones lead into the root (an assembly, an asset), or
   * `from root`, where the root is the `/` of a machine. The same goes for the targets of links.
   */
  readonly absolute: 'leaves' | 'from root';
  /** Throws, with `why` as the words that follow the value: `leads out of /x`. */
  refuse(why: string): never;
}

/** As many as the kernel follows: path_resolution(7). */
const MOST_LINKS = 40;

/**
 * Where `path` leads within the directory `root`, its links followed; the last parts of it need not exist.
 *
 * Every path that is read from an assembly, a Dockerfile, metadata or a unit goes through this, so that none of them
 * names a file of the person's. Links are followed here and not by the system, which follows them out of the root.
 */
export function resolveInside(root: string, path: string, { absolute, refuse }: InsideOptions): string {
  if (path.includes('\0')) return refuse('holds a NUL character');
  if (isAbsolute(path) && absolute === 'leaves') return refuse(`is an absolute path, and leads out of ${root}`);
  const real = realpathSync(root);
  const pending = path.split(sep);
  let inside: string[] = [];
  for (let links = 0; pending.length > 0; ) {
    const part = pending.shift()!;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (inside.pop() === undefined) return refuse(`leads out of ${root}`);
      continue;
    }
    const target = linkAt(join(real, ...inside, part));
    if (target === undefined) {
      inside.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return refuse('leads through a loop of links');
    const within = [real, root].find((start) => target === start || target.startsWith(start + sep));
    if (within !== undefined) pending.unshift(...target.slice(within.length).split(sep));
    else if (isAbsolute(target) && absolute === 'leaves') {
      return refuse(`leads out of ${root}: ${[...inside, part].join(sep)} is a link to ${target}`);
    } else pending.unshift(...target.split(sep));
    if (isAbsolute(target)) inside = [];
  }
  return join(real, ...inside);
}

/** The links within a directory that lead out of it, or round in a circle, each with why: a copy would take along what they name. */
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
    // It is no link, does not exist, or lies below a file: whoever opens it says so.
    if (['EINVAL', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
