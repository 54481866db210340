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
import { basename, delimiter, dirname, join } from 'node:path';
import { Refusal } from '../../refusal';
import { type Command, type ImageRecipe, parseDockerfile } from './dockerfile';
import { rootedPath } from './rooted';

export interface BuildContext {
  readonly directory: string;
  /** File name within it. */
  readonly dockerfile: string;
}

/** What a task definition changes of what the image starts. */
export interface Overrides {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

// Where a shell in the container finds node, and what every image of a distribution has.
const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);

/** Reads the image's recipe. `where` names the image in messages. */
export function recipeOf({ directory, dockerfile }: BuildContext, where: string): ImageRecipe {
  const file = join(directory, dockerfile);
  if (!existsSync(file)) throw new Refusal({ where, message: `${dockerfile} is not in the image's build context` });
  const recipe = parseDockerfile(readFileSync(file, 'utf8'), `${where} ${dockerfile}`);
  if (basename(recipe.from).split(/[:@]/)[0] !== 'node') {
    throw new Refusal({
      where: `${where} ${dockerfile}`,
      property: 'FROM',
      message: `${recipe.from}: the rehearsal has only what an official node image provides`,
      repair: 'start from an image named node, like public.ecr.aws/docker/library/node:22-alpine',
    });
  }
  return recipe;
}

/** Makes `root` the container's file system: exactly what COPY puts there, so that a forgotten file is missing here too. */
export function fill(root: string, recipe: ImageRecipe, { directory, dockerfile }: BuildContext, where: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, recipe.workdir), { recursive: true });
  for (const { sources, target, line } of recipe.copies) {
    const refuse = (source: string, why: string, repair: string): never => {
      throw new Refusal({
        where: `${where} ${dockerfile}`,
        property: `line ${line}`,
        message: `COPY ${source}: ${why}`,
        repair,
      });
    };
    for (const source of sources) {
      const found = matches(directory, source, refuse);
      for (const path of found) {
        // COPY copies a directory's content, a file under its own name only where the target is a directory.
        const folder = statSync(path).isDirectory();
        const to = join(root, target);
        const into = !folder && (target.endsWith('/') || (existsSync(to) && statSync(to).isDirectory()));
        cpSync(path, into ? join(to, basename(path)) : to, { recursive: true });
      }
    }
  }
}

/** The files of the build context that a COPY names: one, or those that a pattern in its last part fits. */
function matches(
  context: string,
  source: string,
  refuse: (source: string, why: string, repair: string) => never,
): string[] {
  if (source.split('/').includes('..'))
    refuse(source, 'lies outside the build context', 'copy it into the context first');
  if (/[*?[]/.test(dirname(source))) refuse(source, 'has a pattern in a directory', 'name the directory');
  const path = join(context, source);
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
    refuse(source, 'not found in the build context', 'check the name, and that the bundle is made before the asset');
  return found;
}

/**
 * The process that the container's runtime would start. Throws its words when it could not.
 *
 * An official node image has an entry point of its own, which puts `node` before a command that is no executable
 * (docker-entrypoint.sh in nodejs/docker-node), and `node` as its command.
 */
export function startOf(root: string, recipe: ImageRecipe, overrides: Overrides, where: string): Start {
  const env: Record<string, string> = { PATH, HOME: root };
  for (const [name, value] of Object.entries({ ...recipe.env, ...overrides.environment })) {
    env[name] = rootedPath(root, value);
  }
  const directory = overrides.workingDirectory ?? recipe.workdir;
  const cwd = join(root, directory);
  if (!existsSync(cwd)) {
    throw new Refusal({
      where,
      property: 'WorkingDirectory',
      message: `the container has no directory ${directory}`,
      repair: 'make it with WORKDIR or COPY',
    });
  }
  const ownEntrypoint = overrides.entryPoint ?? recipe.entrypoint;
  // Docker drops the image's CMD where ENTRYPOINT is overridden at run time.
  const command = overrides.command ?? (overrides.entryPoint === undefined ? recipe.command : undefined);
  let words: string[];
  if (ownEntrypoint === undefined) {
    words = wordsOf(command ?? ['node']);
    if (words[0]!.startsWith('-') || !canExecute(root, cwd, words[0]!)) words.unshift('node');
  } else if (typeof ownEntrypoint === 'string') {
    words = wordsOf(ownEntrypoint); // The shell form of ENTRYPOINT ignores CMD.
  } else {
    words = [...ownEntrypoint, ...(command === undefined ? [] : wordsOf(command))];
  }
  const [program, ...args] = words;
  const file = executable(root, cwd, program ?? '', where);
  return { file, args: args.map((argument) => rootedPath(root, argument)), cwd, env };
}

function wordsOf(command: Command): string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command];
}

const SHELLS = ['sh', '/bin/sh'];
const NODES = ['node', 'nodejs', '/usr/local/bin/node', '/usr/local/bin/nodejs'];
const NOT_PROVIDED = ['npm', 'npx', 'yarn', 'corepack', 'pnpm'];

function executable(root: string, cwd: string, program: string, where: string): string {
  if (NODES.includes(program)) return process.execPath;
  if (SHELLS.includes(program)) return '/bin/sh';
  if (NOT_PROVIDED.includes(basename(program))) {
    throw new Refusal({
      where,
      property: 'Command',
      message: `${program}: the rehearsal starts programs with node only, not with a package manager`,
      repair: 'start the bundle itself: CMD ["node", "main.js"]',
    });
  }
  const path = program.startsWith('/') ? join(root, program) : join(cwd, program);
  if (program.includes('/') && existsSync(path)) return path;
  const why = program.includes('/')
    ? `exec: "${program}": stat ${program}: no such file or directory`
    : `exec: "${program}": executable file not found in $PATH`;
  throw new Refusal({
    where,
    property: 'Command',
    code: 'CannotStartContainerError',
    message: `failed to create task for container: ${why}`,
    repair: "name a program that the image holds in CMD or ENTRYPOINT, or in the task definition's Command",
  });
}

function canExecute(root: string, cwd: string, program: string): boolean {
  if ([...NODES, ...SHELLS, ...NOT_PROVIDED].includes(program)) return true;
  if (!program.includes('/')) return false;
  const path = program.startsWith('/') ? join(root, program) : join(cwd, program);
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
