import { DockerfileParser, type Instruction, ModifiableInstruction } from 'dockerfile-ast';
import { notRehearsed, refuse } from '../../kit/refusal';
import { isList } from '../../kit/values';

/** A list of words in the exec form, a string for `/bin/sh -c` in the shell form. */
export type Command = readonly string[] | string;

export interface Copy {
  readonly sources: readonly string[];
  /** Absolute; ends with `/` if it must be a directory. */
  readonly target: string;
  readonly line: number;
}

/** What a Dockerfile builds: everything that a container of the image needs to start. */
export interface ImageRecipe {
  readonly from: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  readonly user?: string;
  readonly entrypoint?: Command;
  readonly command?: Command;
}

/** Reads a Dockerfile. `where` names it in messages. Refuses what is not rehearsed: RUN, several stages, … */
export function parseDockerfile(text: string, where: string): ImageRecipe {
  return new DockerfileReader(where).read(text);
}

/** Instructions without an effect on what runs in the image. Fargate ignores HEALTHCHECK. */
const WITHOUT_EFFECT = ['LABEL', 'MAINTAINER', 'STOPSIGNAL', 'HEALTHCHECK', 'EXPOSE'];

class DockerfileReader {
  readonly #where: string;
  #from: string | undefined;
  #workdir = '/';
  #user: string | undefined;
  #entrypoint: Command | undefined;
  #command: Command | undefined;
  readonly #args: Record<string, string> = {};
  readonly #env: Record<string, string> = {};
  readonly #copies: Copy[] = [];

  constructor(where: string) {
    this.#where = where;
  }

  read(text: string): ImageRecipe {
    for (const instruction of DockerfileParser.parse(text).getInstructions()) this.#follow(instruction);
    if (this.#from === undefined) {
      return refuse({
        resource: this.#where,
        message: 'no FROM: an image begins with FROM',
        repair: 'begin it with FROM and a base image',
      });
    }
    return {
      from: this.#from,
      workdir: this.#workdir,
      env: this.#env,
      copies: this.#copies,
      ...(this.#user === undefined ? {} : { user: this.#user }),
      ...(this.#entrypoint === undefined ? {} : { entrypoint: this.#entrypoint }),
      ...(this.#command === undefined ? {} : { command: this.#command }),
    };
  }

  #follow(instruction: Instruction): void {
    const keyword = instruction.getKeyword();
    const content = instruction.getArgumentsContent()?.trim() ?? '';
    const expanded = expand(content, { ...this.#args, ...this.#env });
    if (this.#from === undefined && keyword !== 'FROM' && keyword !== 'ARG') {
      refuse({
        ...this.#at(instruction),
        message: `${keyword} before FROM: an image begins with FROM`,
        repair: 'move it behind FROM',
      });
    }
    switch (keyword) {
      case 'ARG':
        this.#arg(expanded);
        break;
      case 'FROM':
        this.#base(instruction, expanded);
        break;
      case 'WORKDIR':
        this.#workdir = this.#absolute(instruction, unquoted(expanded), `WORKDIR ${expanded}`);
        break;
      case 'ENV':
        this.#variables(content);
        break;
      case 'COPY':
      case 'ADD':
        this.#copy(instruction, keyword, expanded);
        break;
      case 'USER':
        this.#user = expanded;
        break;
      case 'ENTRYPOINT':
        this.#entrypoint = commandOf(content);
        break;
      case 'CMD':
        this.#command = commandOf(content);
        break;
      default:
        if (WITHOUT_EFFECT.includes(keyword)) break;
        notRehearsed({
          ...this.#at(instruction),
          message: `${keyword} ${content}`,
          repair: 'do it before, in the bundle, and COPY the result',
        });
    }
  }

  #arg(expanded: string): void {
    const [name, ...value] = expanded.split('=');
    this.#args[name!] = unquoted(value.join('='));
  }

  #base(instruction: Instruction, expanded: string): void {
    if (this.#from !== undefined) {
      notRehearsed({
        ...this.#at(instruction),
        message: 'a second FROM, by which an image has several stages,',
        repair: 'copy what was built before',
      });
    }
    this.#from = expanded.split(/\s+/)[0];
  }

  /** Sets the variables of one ENV; its values refer to the variables before it. */
  #variables(content: string): void {
    const known = { ...this.#args, ...this.#env };
    for (const [name, value] of pairs(content)) this.#env[name] = expand(value, known);
  }

  #copy(instruction: Instruction, keyword: string, expanded: string): void {
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
    const unknown = flags.find((flag) => !['chown', 'chmod', 'link'].includes(flag.getName()));
    const at = this.#at(instruction);
    if (unknown !== undefined)
      notRehearsed({ ...at, message: `${keyword} ${unknown}`, repair: 'copy it from the build context' });
    if (keyword === 'ADD' && /:\/\/|\.(tar|tgz|gz|xz|bz2)\b/.test(expanded))
      notRehearsed({ ...at, message: 'ADD of an archive or a URL', repair: 'use COPY' });
    const words = listOf(expanded);
    if (words.length < 2)
      refuse({ ...at, message: `${keyword} needs a source and a target`, repair: `write ${keyword} source target` });
    const target = words.at(-1)!;
    const folder = target.endsWith('/') || target === '.' || words.length > 2;
    this.#copies.push({
      sources: words.slice(0, -1),
      target: this.#absolute(instruction, target, `${keyword} to ${target}`) + (folder ? '/' : ''),
      line: lineOf(instruction),
    });
  }

  /** An absolute path of the image, relative to its working directory. `what` is the value in messages. */
  #absolute(instruction: Instruction, path: string, what: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${this.#workdir}/${path}`).split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') parts.push(part);
      else if (parts.pop() === undefined)
        refuse({
          ...this.#at(instruction),
          message: `${what} leads out of the image`,
          repair: 'name a path below its top directory',
        });
    }
    return `/${parts.join('/')}`;
  }

  #at(instruction: Instruction): { readonly resource: string; readonly property: string } {
    return { resource: this.#where, property: `line ${lineOf(instruction)}` };
  }
}

function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}

/** As in Docker, JSON is the exec form, and anything else a line for the shell. */
function commandOf(content: string): Command {
  if (!content.startsWith('[')) return content;
  try {
    const words: unknown = JSON.parse(content);
    return isList(words) && words.every((word) => typeof word === 'string') ? words : content;
  } catch {
    return content;
  }
}

function listOf(content: string): string[] {
  const command = commandOf(content);
  return typeof command === 'string' ? content.split(/\s+/) : [...command];
}

function pairs(content: string): [string, string][] {
  if (!/^[\w.-]+=/.test(content)) {
    const [name, ...value] = content.split(/\s+/);
    return [[name!, value.join(' ')]];
  }
  const found = content.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s\\])*)/g);
  return [...found].map(([, name, value]) => [name!, unquoted(value!)]);
}

function unquoted(value: string): string {
  if (/^'.*'$/s.test(value)) return value.slice(1, -1);
  return (/^".*"$/s.test(value) ? value.slice(1, -1) : value).replaceAll(/\\(.)/g, '$1');
}

function expand(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replaceAll(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_all, braced?: string, fallback?: string, bare?: string) => {
      return variables[braced ?? bare!] ?? fallback ?? '';
    },
  );
}
