import { DockerfileParser, type Instruction, ModifiableInstruction } from 'dockerfile-ast';
import { Refusal } from '../../kit/refusal';

/** The executable form is a list of words, the shell form one string for `/bin/sh -c`. */
export type Command = readonly string[] | string;

export interface Copy {
  readonly sources: readonly string[];
  /** Absolute; ends with `/` where it must be a directory. */
  readonly target: string;
  readonly line: number;
}

/** What a Dockerfile builds: everything that an image's container starts from. */
export interface ImageRecipe {
  readonly from: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  readonly exposed: readonly number[];
  readonly user?: string;
  readonly entrypoint?: Command;
  readonly command?: Command;
}

/** Reads a Dockerfile. `where` names it in messages. Refuses what the rehearsal does not do: RUN, several stages, … */
export function parseDockerfile(text: string, where: string): ImageRecipe {
  let from: string | undefined;
  let workdir = '/';
  let user: string | undefined;
  let entrypoint: Command | undefined;
  let command: Command | undefined;
  const args: Record<string, string> = {};
  const env: Record<string, string> = {};
  const copies: Copy[] = [];
  const exposed: number[] = [];
  const refuse = (instruction: Instruction, message: string, repair?: string): never => {
    const line = instruction.getRange().start.line + 1;
    throw new Refusal({
      resource: where,
      property: `line ${line}`,
      message,
      ...(repair === undefined ? {} : { repair }),
    });
  };

  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const content = instruction.getArgumentsContent()?.trim() ?? '';
    const expanded = expand(content, { ...args, ...env });
    if (from === undefined && keyword !== 'FROM' && keyword !== 'ARG') {
      refuse(instruction, `${keyword} before FROM: an image begins with FROM`);
    }
    switch (keyword) {
      case 'ARG': {
        const [name, ...value] = expanded.split('=');
        args[name!] = unquoted(value.join('='));
        break;
      }
      case 'FROM':
        if (from !== undefined) {
          refuse(
            instruction,
            'a second FROM: the rehearsal builds no images of several stages',
            'copy what was built before',
          );
        }
        from = expanded.split(/\s+/)[0];
        break;
      case 'WORKDIR':
        workdir = absolute(workdir, unquoted(expanded), () =>
          refuse(instruction, `WORKDIR ${expanded} leads out of the image`),
        );
        break;
      case 'ENV': {
        const known = { ...args, ...env };
        for (const [name, value] of pairs(content)) env[name] = expand(value, known);
        break;
      }
      case 'COPY':
      case 'ADD': {
        const unknown =
          instruction instanceof ModifiableInstruction
            ? instruction.getFlags().find((flag) => !['chown', 'chmod', 'link'].includes(flag.getName()))
            : undefined;
        if (unknown !== undefined) refuse(instruction, `${keyword} ${unknown}: the rehearsal does not do that`);
        if (keyword === 'ADD' && /:\/\/|\.(tar|tgz|gz|xz|bz2)\b/.test(expanded)) {
          refuse(instruction, 'ADD of an archive or a URL: the rehearsal does not unpack or download', 'use COPY');
        }
        const words = listOf(expanded);
        if (words.length < 2) refuse(instruction, `${keyword} needs a source and a target`);
        const target = words.at(-1)!;
        const folder = target.endsWith('/') || target === '.' || words.length > 2;
        copies.push({
          sources: words.slice(0, -1),
          target:
            absolute(workdir, target, () => refuse(instruction, `${keyword} to ${target} leads out of the image`)) +
            (folder ? '/' : ''),
          line: instruction.getRange().start.line + 1,
        });
        break;
      }
      case 'EXPOSE':
        for (const port of expanded.split(/\s+/)) exposed.push(Number.parseInt(port, 10));
        break;
      case 'USER':
        user = expanded;
        break;
      case 'ENTRYPOINT':
        entrypoint = commandOf(content);
        break;
      case 'CMD':
        command = commandOf(content);
        break;
      // These say something about the image and nothing about what runs in it; Fargate ignores HEALTHCHECK.
      case 'LABEL':
      case 'MAINTAINER':
      case 'STOPSIGNAL':
      case 'HEALTHCHECK':
        break;
      default:
        refuse(
          instruction,
          `${keyword} ${content}: the rehearsal does not run it`,
          'do it before, in the bundle, and COPY the result',
        );
    }
  }
  if (from === undefined) throw new Refusal({ resource: where, message: 'no FROM: an image begins with FROM' });
  return {
    from,
    workdir,
    env,
    copies,
    exposed,
    ...(user === undefined ? {} : { user }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
  };
}

/** JSON is the executable form; what is no JSON is a line for the shell, as Docker reads it. */
function commandOf(content: string): Command {
  if (!content.startsWith('[')) return content;
  try {
    const words: unknown = JSON.parse(content);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : content;
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
  return value.replaceAll(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (_all, braced, fallback, bare) => {
    return variables[braced ?? bare] ?? fallback ?? '';
  });
}

function absolute(workdir: string, path: string, leaves: () => never): string {
  const joined = path.startsWith('/') ? path : `${workdir}/${path}`;
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) leaves();
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
