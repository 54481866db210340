import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Accounts } from './accounts';
import { type Enclosure, type Isolation, type Launch, type Order, OutsideMachine } from './isolation';
import { furnish, IMAGE_NODE, link, type MachineKind } from './machine-root';
import { outsideWriteOf } from './outside-writes';
import { rootedPath, rootedText } from './rooted';
import { PRELOAD } from './tied';

/**
 * Processes that see this machine's files: for a system that has no namespaces.
 *
 * What a command, a unit or an environment says is rewritten, and what says that it would change this machine is refused;
 * a path that is written inside the program itself is neither.
 */
export class ByPath implements Isolation {
  readonly #programs: string;

  readonly how: string;

  /** Why it is not in namespaces. */
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
    // Where a process is told no home, it looks up that of the person.
    env: {
      HOME: join(root, 'root'),
      ...Object.fromEntries(variables),
      ...(env.PATH !== undefined && { PATH: pathOf(root, env.PATH) }),
    },
  };
}

/** What the machine holds comes before what this one has. */
function pathOf(root: string, path: string): string {
  const directories = path.split(delimiter);
  const own = directories.map((directory) => join(root, directory)).filter((directory) => existsSync(directory));
  const [recorded, ...rest] = directories;
  return [...(existsSync(join(root, recorded!)) ? [] : [recorded!]), ...own, ...rest].join(delimiter);
}
