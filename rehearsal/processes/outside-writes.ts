import { basename, isAbsolute } from 'node:path';
import { resolveInside } from '../kit/inside';
import { commandsOf } from '../kit/words';
import { rootedPath } from './rooted';
import { RECORDED } from './set-up-command';

/** Words of the shell's own before a command. */
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
/** Programs that only read what they are given. */
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
/** Programs that find processes by name, and would find the person's. */
const SIGNALLING = new Set(['pkill', 'killall', 'skill', 'fuser']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'ksh', 'zsh']);
/** The last word is written to, the others are read. */
const COPYING = new Set(['cp', 'install', 'ln', 'rsync', 'scp']);
/** Programs that write only where an option says so. */
const WRITING_BY_OPTION: Readonly<Record<string, RegExp>> = {
  sed: /^(-\w*i|--in-place)/,
  find: /^-(delete|exec|execdir|ok|okdir|fprint\w*|fls)$/,
  curl: /^(-\w*[oO]|--output|--remote-name|--output-dir)/,
};

/** What a command would change on this machine, and with what: for a system that cannot keep it from doing so. */
export interface OutsideWrite {
  readonly program: string;
  readonly path: string;
}

/**
 * The first path outside of a machine's directory that a line of shell says it would change.
 *
 * It reads the line and does not run it: it sees redirections, the words of programs that are not known to read only, a
 * `cd` and shells within the shell. It does not see a path that the command puts together itself, nor what a script does.
 */
export function outsideWrite(root: string, cwd: string, line: string): OutsideWrite | undefined {
  const flat = line.replaceAll(/\$\{(\w+)\}/g, '$$$1').replaceAll(/\$\(|[`(){}\n]/g, ' ; ');
  for (const { words } of commandsOf(flat)) {
    const found = outsideWriteOf(root, cwd, words);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same of a program and its arguments. */
export function outsideWriteOf(root: string, cwd: string, words: readonly string[]): OutsideWrite | undefined {
  const outside = (word: string) => outsidePath(root, cwd, word);
  const rest = [...words];
  while (rest.length > 0 && (BEFORE.has(basename(rest[0]!)) || /^\w+=/.test(rest[0]!))) {
    // `D=/etc; rm -r $D`: where it is used the path is not seen any more.
    const path = rest[0]!.includes('=') ? outside(rest[0]!) : undefined;
    if (path !== undefined && !/^\/(usr|bin|sbin|lib)/.test(path)) return { program: rest[0]!, path };
    rest.shift();
  }
  const [first = '', ...all] = rest;
  const program = basename(first);
  const parameters: string[] = [];
  for (let index = 0; index < all.length; index++) {
    const [, target] = /^(?:\d*|&)(?:>>?|>\||<>)(.*)$/.exec(all[index]!) ?? [];
    if (target === undefined) parameters.push(all[index]!);
    else {
      const path = outside(target === '' ? (all[++index] ?? '') : target);
      if (path !== undefined) return { program: `${program} >`, path };
    }
  }
  const changed = (candidates: readonly string[]) => {
    const path = candidates.map(outside).find((found) => found !== undefined);
    return path === undefined ? undefined : { program, path };
  };
  if (SIGNALLING.has(program)) return { program, path: 'other processes' };
  if (RECORDED.includes(program) || READING.has(program) || /^node(js|-\d+)?$/.test(program)) return undefined;
  const script = SHELLS.has(program) ? parameters.findIndex((word) => /^-\w*c$/.test(word)) : -1;
  if (script >= 0) return outsideWrite(root, cwd, parameters[script + 1] ?? '');
  const option = WRITING_BY_OPTION[program];
  if (option !== undefined && !parameters.some((word) => option.test(word))) return undefined;
  if (COPYING.has(program) && !parameters.some((word) => /^(-\w*t|--target-directory)/.test(word))) {
    return changed(parameters.filter((word) => !word.startsWith('-')).slice(-1));
  }
  return changed(parameters);
}

const DEVICE = /^\/dev\/(null|zero|full|u?random|tty|stdin|stdout|stderr|fd\/.*)$/;

/** The path that a word names, if it lies outside; `--option=/path` and `of=/path` name one too. */
function outsidePath(root: string, cwd: string, word: string): string | undefined {
  const path = word.startsWith('/') || word.startsWith('~') ? word : word.replace(/^[\w-]*=/, '');
  if (/^~\w/.test(path)) return path; // The home of somebody who has one here.
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
