import { basename, isAbsolute } from 'node:path';
import { resolveInside } from '../kit/inside';
import { commandsOf } from '../kit/words';
import { rootedPath } from './rooted';
import { RECORDED } from './set-up-command';

/** Words that can stand before a command: of the shell, and programs that run another. */
const BEFORE = new Set([
  'if',
  'then',
  'elif',
  'else',
  'while',
  'until',
  'do',
  '!',
  'time',
  'exec',
  'env',
  'nohup',
  'nice',
  'command',
  'builtin',
  'eval',
  'sudo',
  'export',
  'readonly',
  'declare',
  'local',
]);
/** Programs that only read their arguments. */
const READING = new Set([
  ...[
    '[',
    '[[',
    'awk',
    'basename',
    'case',
    'cat',
    'cmp',
    'cut',
    'diff',
    'dirname',
    'du',
    'echo',
    'false',
    'file',
    'grep',
    'egrep',
  ],
  ...[
    'head',
    'id',
    'jq',
    'ls',
    'md5sum',
    'nc',
    'printf',
    'ps',
    'readlink',
    'realpath',
    'sha256sum',
    'sleep',
    'sort',
    'source',
    '.',
  ],
  ...['stat', 'tail', 'test', 'tr', 'true', 'type', 'uname', 'uniq', 'wc', 'which', 'xxd'],
]);
/** Programs that find processes by name, and would find those of this machine's user. */
const SIGNALLING = new Set(['pkill', 'killall', 'skill', 'fuser']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'ksh', 'zsh']);
/** They write to their last argument and read the others. */
const COPYING = new Set(['cp', 'install', 'ln', 'rsync', 'scp']);
/** Programs that write only where an option says so. */
const WRITING_BY_OPTION: Readonly<Record<string, RegExp>> = {
  sed: /^(-\w*i|--in-place)/,
  find: /^-(delete|exec|execdir|ok|okdir|fprint\w*|fls)$/,
  curl: /^(-\w*[oO]|--output|--remote-name|--output-dir)/,
};

const ASSIGNMENT = /^\w+=/;
/** `> file`, `2>> file`, `&>file`: the file is in the same word or the next one. */
const REDIRECTION = /^(?:\d*|&)(?:>>?|>\||<>)(.*)$/;

/** What a command would change on this machine: for systems without namespaces, which cannot prevent it. */
export interface OutsideWrite {
  readonly program: string;
  readonly path: string;
}

/**
 * The first path outside a machine's directory that a line of shell would change.
 *
 * The line is read, not run. This sees redirections, the arguments of programs that are not known to only read, `cd`, and
 * shells within the shell. It does not see paths that the command composes itself, nor what a script does.
 */
export function outsideWrite(root: string, cwd: string, line: string): OutsideWrite | undefined {
  const flat = line.replaceAll(/\$\{(\w+)\}/g, '$$$1').replaceAll(/\$\(|[`(){}\n]/g, ' ; ');
  for (const { words } of commandsOf(flat)) {
    const found = outsideWriteOf(root, cwd, words);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same for a program and its arguments. */
export function outsideWriteOf(root: string, cwd: string, words: readonly string[]): OutsideWrite | undefined {
  const command = words.findIndex((word) => !BEFORE.has(basename(word)) && !ASSIGNMENT.test(word));
  const before = command === -1 ? words : words.slice(0, command);
  const [first = '', ...rest] = words.slice(before.length);
  const program = basename(first);
  const { parameters, targets } = withoutRedirections(rest);
  const outside = (candidates: readonly string[], name: (word: string) => string, ignored?: RegExp) => {
    for (const word of candidates) {
      const path = outsidePath(root, cwd, word);
      if (path !== undefined && !ignored?.test(path)) return { program: name(word), path };
    }
    return undefined;
  };
  // `D=/etc; rm -r $D`: the path is only visible where it is assigned.
  const assigned = outside(
    before.filter((word) => word.includes('=')),
    (word) => word,
    /^\/(usr|bin|sbin|lib)/,
  );
  const redirected = assigned ?? outside(targets, () => `${program} >`);
  if (redirected !== undefined) return redirected;
  if (SIGNALLING.has(program)) return { program, path: 'other processes' };
  const script = SHELLS.has(program) ? parameters.findIndex((word) => /^-\w*c$/.test(word)) : -1;
  if (script >= 0) return outsideWrite(root, cwd, parameters[script + 1] ?? '');
  return outside(writtenTo(program, parameters), () => program);
}

/** The words after a program without its redirections, and the files that these write to. */
function withoutRedirections(words: readonly string[]): { parameters: string[]; targets: string[] } {
  const parameters: string[] = [];
  const targets: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const [, target] = REDIRECTION.exec(words[index]!) ?? [];
    if (target === undefined) parameters.push(words[index]!);
    else targets.push(target === '' ? (words[++index] ?? '') : target);
  }
  return { parameters, targets };
}

/** Those of a program's parameters that name what it may write to. */
function writtenTo(program: string, parameters: readonly string[]): readonly string[] {
  if (RECORDED.includes(program) || READING.has(program) || /^node(js|-\d+)?$/.test(program)) return [];
  const option = WRITING_BY_OPTION[program];
  if (option !== undefined && !parameters.some((word) => option.test(word))) return [];
  if (!COPYING.has(program) || parameters.some((word) => /^(-\w*t|--target-directory)/.test(word))) return parameters;
  return parameters.filter((word) => !word.startsWith('-')).slice(-1);
}

const DEVICE = /^\/dev\/(null|zero|full|u?random|tty|stdin|stdout|stderr|fd\/.*)$/;

/** The path in a word (also `--option=/path`, `of=/path`), if it lies outside. */
function outsidePath(root: string, cwd: string, word: string): string | undefined {
  const path = word.startsWith('/') || word.startsWith('~') ? word : word.replace(/^[\w-]*=/, '');
  if (/^~\w/.test(path)) return path; // The home of another user of this machine.
  if (isAbsolute(path)) {
    if (DEVICE.test(path)) return undefined;
    const rooted = rootedPath(root, path);
    return rooted === path && !path.startsWith(`${root}/`)
      ? path
      : leaving(root, path.slice(path.startsWith(root) ? root.length : 0), path);
  }
  return path.split('/').includes('..') ? leaving(root, `${cwd}/${path}`, path) : undefined;
}

function leaving(root: string, path: string, said: string): string | undefined {
  try {
    resolveInside(root, path, {
      absolute: 'from root',
      refuse: () => {
        throw new RangeError(said);
      },
    });
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return said;
    throw error;
  }
}
