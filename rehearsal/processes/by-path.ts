import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Accounts } from './accounts';
import { type Enclosure, type Isolation, type Launch, type Order, OutsideMachine } from './isolation';
import { furnish, IMAGE_NODE, link, type MachineKind } from './machine-root';
import { outsideWriteOf } from './outside-writes';
import { rootedPath, rootedText } from './rooted';
import { PRELOAD } from './tied';

/**
 * Processes that see this machine's files, for systems without namespaces.
 *
 * Paths in commands, units and environment variables are rewritten, and a command that would visibly change this machine
 * is refused. Paths inside the programs themselves are neither rewritten nor checked.
 */
export class ByPath implements Isolation {
  readonly #programs: string;

  readonly how: string;

  /** `why`: the reason why namespaces cannot be used. */
  constructor(why: string, programs: string) {
    this.#programs = programs;

    this.how = `by path: ${why}`;
  }

  enclose(root: string, kind: MachineKind, accounts: Accounts): Enclosure {
    furnish(root, kind, accounts);
    if (kind === 'container') link(process.execPath, join(root, IMAGE_NODE));
    return {
      node: process.execPath,
      preload: PRELOAD,
      programs: this.#programs,
      path: (path) => rootedPath(root, path),
      launch: (order) => launchIn(root, order),
    };
  }
}

function launchIn(root: string, { file, args, cwd, env }: Order): Launch {
  const outside = outsideWriteOf(root, cwd, [file, ...args]);
  if (outside !== undefined) {
    throw new OutsideMachine(`${outside.program} would change ${outside.path} of this machine`);
  }
  const shell = /\/(ba|da)?sh$/.test(file) ? args.findIndex((word) => /^-\w*c$/.test(word)) + 1 : 0;
  const variables = Object.entries(env).map(([name, value]) => [name, rootedPath(root, value)] as const);
  return {
    file: rootedPath(root, file),
    args: args.map((word, index) => (shell > 0 && index === shell ? rootedText(root, word) : rootedPath(root, word))),
    cwd: join(root, cwd),
    // Without HOME, a process would look up the home directory of this machine's user.
    env: {
      HOME: join(root, 'root'),
      ...Object.fromEntries(variables),
      ...(env.PATH !== undefined && { PATH: pathOf(root, env.PATH) }),
    },
  };
}

/** Directories of the machine (instance or container) come before the same ones of this machine. */
function pathOf(root: string, path: string): string {
  const directories = path.split(delimiter);
  const own = directories.map((directory) => join(root, directory)).filter((directory) => existsSync(directory));
  const [recorded, ...rest] = directories;
  return [...(existsSync(join(root, recorded!)) ? [] : [recorded!]), ...own, ...rest].join(delimiter);
}
