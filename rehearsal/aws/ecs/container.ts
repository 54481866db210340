import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { leavingLinks, resolveInside } from '../../kit/inside';
import { notRehearsed, Refusal, refuse } from '../../kit/refusal';
import type { Accounts } from '../../processes/accounts';
import type { Order } from '../../processes/isolation';
import { hasPath, inMachine } from '../../processes/machine-root';
import { asInImage } from './container-health';
import { type Command, type ImageRecipe, parseDockerfile } from './dockerfile';

export interface BuildContext {
  readonly directory: string;
  /** File name within it. */
  readonly dockerfile: string;
}

/** What a task definition overrides of the image's settings. */
export interface Overrides {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a container runs. */
export interface Machine {
  readonly root: string;
  readonly accounts: Accounts;
  readonly hostname: string;
  /** Where its processes find Node. */
  readonly node: string;
}

/** A container's image and what its task definition changes; `where` names it in messages. */
interface Startable {
  readonly recipe: ImageRecipe;
  readonly overrides: Overrides;
  readonly where: string;
}

/** What to start, with paths as the container sees them. */
export type Start = Omit<Order, 'kind'>;

/** The uid for a user that the rehearsal does not know of the image: one without rights. */
const UNKNOWN_USER = 65534;
// As in the official node images.
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Reads the image's recipe. `where` names the image in messages. */
export function recipeOf({ directory, dockerfile }: BuildContext, where: string): ImageRecipe {
  const file = resolveInside(directory, dockerfile, {
    absolute: 'leaves',
    refuse: (why) => {
      refuse({
        resource: where,
        message: `${dockerfile} ${why}`,
        repair: 'name a Dockerfile of the build context',
      });
    },
  });
  if (!existsSync(file))
    refuse({
      resource: where,
      message: `${dockerfile} is not in the image's build context`,
      repair: 'put it there, or name another file',
    });
  const recipe = parseDockerfile(readFileSync(file, 'utf8'), `${where} ${dockerfile}`);
  if (basename(recipe.from).split(/[:@]/)[0] !== 'node') {
    notRehearsed({
      resource: `${where} ${dockerfile}`,
      property: 'FROM',
      message: `an image that is not node's, ${recipe.from},`,
      repair: 'start from an official image of Node, like public.ecr.aws/docker/library/node:22-alpine',
    });
  }
  return recipe;
}

/** Fills `root` with exactly what COPY puts into the image, so that a forgotten file is missing here too. */
export function fill(root: string, recipe: ImageRecipe, { directory, dockerfile }: BuildContext, where: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, recipe.workdir), { recursive: true });
  const [leaving] = leavingLinks(directory);
  if (leaving !== undefined) {
    const message = `the build context holds the link ${leaving.link}, which ${leaving.why}`;
    refuse({ resource: `${where} ${dockerfile}`, message, repair: 'put the file itself into it' });
  }
  for (const { sources, target, line } of recipe.copies) {
    const refuseCopy: CopyRefusal = ({ source, why, repair }) =>
      refuse({
        resource: `${where} ${dockerfile}`,
        property: `line ${line}`,
        message: `COPY ${source}: ${why}`,
        repair,
      });
    for (const source of sources) {
      for (const path of matches(directory, source, refuseCopy)) {
        // COPY copies a directory's content, a file under its own name only where the target is a directory.
        const folder = statSync(path).isDirectory();
        const to = inMachine(root, target, (why) =>
          refuseCopy({ source: `${source} ${target}`, why, repair: 'name a path of the image' }),
        );
        const into = !folder && (target.endsWith('/') || (existsSync(to) && statSync(to).isDirectory()));
        cpSync(path, into ? join(to, basename(path)) : to, { recursive: true, dereference: true });
      }
    }
  }
}

type CopyRefusal = (detail: { readonly source: string; readonly why: string; readonly repair: string }) => never;

/** The files of the build context that a COPY names: one, or those that match a pattern in its last part. */
function matches(context: string, source: string, refuseCopy: CopyRefusal): string[] {
  if (/[*?[]/.test(dirname(source)))
    refuseCopy({ source, why: 'has a pattern in a directory', repair: 'name the directory' });
  // An absolute source is relative to the context.
  const inside = (part: string) =>
    resolveInside(context, part.replace(/^\/+/, ''), {
      absolute: 'leaves',
      refuse: (why) => refuseCopy({ source, why, repair: 'copy it into the build context first' }),
    });
  // A link is copied under its own name.
  const path = /(^|\/)\.{1,2}\/*$/.test(source) ? inside(source) : join(inside(dirname(source)), basename(source));
  inside(source);
  const name = basename(source);
  const fits = new RegExp(
    `^${name
      .replaceAll(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const found = /[*?[]/.test(name)
    ? existsSync(dirname(path))
      ? readdirSync(dirname(path))
          .filter((entry) => fits.test(entry))
          .map((entry) => join(dirname(path), entry))
      : []
    : [path].filter((file) => existsSync(file));
  if (found.length === 0)
    refuseCopy({
      source,
      why: 'not found in the build context',
      repair: 'check the name, and that the bundle is made before the asset',
    });
  return found;
}

/**
 * The process that the container runtime would start. Refuses what the runtime could not start.
 *
 * An official node image has an entry point, which puts `node` before a command that is not an executable
 * (docker-entrypoint.sh in nodejs/docker-node), and `node` as its command.
 */
export function startOf({ recipe, overrides, where }: Startable, machine: Machine): Start {
  const { root } = machine;
  const [name = ''] = (overrides.user ?? recipe.user ?? 'root').split(':');
  const user = machine.accounts.find(name);
  // Variables that a container runtime sets; HOME is `/` if the image does not have the user.
  const env = { PATH, HOSTNAME: machine.hostname, HOME: user?.home ?? '/', ...recipe.env, ...overrides.environment };
  const cwd = overrides.workingDirectory ?? recipe.workdir;
  const refuseDirectory = (message: string): never =>
    refuse({ resource: where, property: 'WorkingDirectory', message, repair: 'make it with WORKDIR or COPY' });
  if (!existsSync(inMachine(root, cwd, (why) => refuseDirectory(`${cwd} ${why}`))))
    refuseDirectory(`the container has no directory ${cwd}`);
  const [program, ...args] = commandLine(recipe, overrides, (word) => canExecute(root, cwd, word));
  const file = executable(machine, cwd, program ?? '', where);
  return { file, args, cwd, env, uid: user?.uid ?? (/^\d+$/.test(name) ? Number(name) : UNKNOWN_USER) };
}

/** The command of a health check in that container, or why it cannot be started. */
export function healthStartOf(
  { recipe, where }: Startable,
  [form, ...words]: readonly string[],
  { cwd, env, uid }: Start,
  machine: Machine,
): Start | string {
  const [program = '', ...args] =
    form === 'CMD-SHELL' ? ['/bin/sh', '-c', asInImage(words.join(' '), recipe.from)] : words;
  try {
    return { file: executable(machine, cwd, program, `${where} HealthCheck`), args, cwd, env, uid };
  } catch (error) {
    if (error instanceof Refusal && error.detail.code === 'CannotStartContainerError') return error.detail.message;
    throw error;
  }
}

function commandLine(recipe: ImageRecipe, overrides: Overrides, isExecutable: (word: string) => boolean): string[] {
  const entrypoint = overrides.entryPoint ?? recipe.entrypoint;
  // Docker ignores the image's CMD if ENTRYPOINT is overridden at run time.
  const command = overrides.command ?? (overrides.entryPoint === undefined ? recipe.command : undefined);
  // The shell form of ENTRYPOINT ignores CMD.
  if (typeof entrypoint === 'string') return wordsOf(entrypoint);
  if (entrypoint !== undefined) return [...entrypoint, ...(command === undefined ? [] : wordsOf(command))];
  const words = wordsOf(command ?? ['node']);
  return words[0]!.startsWith('-') || !isExecutable(words[0]!) ? ['node', ...words] : words;
}

function wordsOf(command: Command): string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command];
}

const SHELLS = ['sh', '/bin/sh'];
const NODES = ['node', 'nodejs', '/usr/local/bin/node', '/usr/local/bin/nodejs'];
const NOT_PROVIDED = ['npm', 'npx', 'yarn', 'corepack', 'pnpm'];

function executable({ root, node }: Machine, cwd: string, program: string, where: string): string {
  if (NODES.includes(program)) return node;
  if (SHELLS.includes(program)) return '/bin/sh';
  if (NOT_PROVIDED.includes(basename(program))) {
    return notRehearsed({
      resource: where,
      property: 'Command',
      message: `${program}, a package manager,`,
      repair: 'start the bundle itself: CMD ["node", "main.js"]',
    });
  }
  const path = program.startsWith('/') ? program : join(cwd, program);
  if (canExecute(root, cwd, program)) return path;
  const why = !program.includes('/')
    ? `exec: "${program}": executable file not found in $PATH`
    : hasPath(root, path)
      ? `exec: "${program}": permission denied`
      : `exec: "${program}": stat ${program}: no such file or directory`;
  refuse({
    resource: where,
    property: 'Command',
    code: 'CannotStartContainerError',
    message: `failed to create task for container: ${why}`,
    repair: "name a program that the image holds in CMD or ENTRYPOINT, or in the task definition's Command",
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html',
  });
}

function canExecute(root: string, cwd: string, program: string): boolean {
  if ([...NODES, ...SHELLS, ...NOT_PROVIDED].includes(program)) return true;
  if (!program.includes('/')) return false;
  const path = program.startsWith('/') ? program : join(cwd, program);
  if (!hasPath(root, path)) return false;
  try {
    const file = inMachine(root, path, (why) => {
      throw new Error(why);
    });
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
