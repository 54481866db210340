import { load as parse } from 'js-yaml';
import { notRehearsed, type RefusalDetail, refuse } from '../kit/refusal';
import { isList } from '../kit/values';

/** What of a CodeBuild build spec decides what runs. */
export interface BuildSpec {
  readonly variables: Readonly<Record<string, string>>;
  readonly phases: readonly BuildPhase[];
  /** `runtime-versions`: what CodeBuild would select in its image. */
  readonly runtimes: Readonly<Record<string, string>>;
  /** Where its output artifact is taken from, relative to the source; undefined if it has none. */
  readonly artifacts?: { readonly baseDirectory: string };
}

export interface BuildPhase {
  readonly name: (typeof phaseNames)[number];
  readonly commands: readonly string[];
  /** Run after the commands, whether they succeeded or not. */
  readonly finally: readonly string[];
}

const REFERENCE = 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';

const phaseNames = ['install', 'pre_build', 'build', 'post_build'] as const;

/** Keys that change nothing of what runs on one machine. */
const harmless = new Set(['version', 'reports', 'cache', 'run-as', 'proxy']);

type Fault = Required<Pick<RefusalDetail, 'property' | 'message' | 'repair'>>;

/** Parses the JSON or YAML of a build spec. Throws a Refusal at `where` for what it does not know. */
export function parseBuildSpec(text: string, where: string): BuildSpec {
  const refuseIn = (detail: Fault): never =>
    refuse({ resource: where, code: 'YAML_FILE_ERROR', source: REFERENCE, ...detail });
  const skip = (property: string, repair: string): never =>
    notRehearsed({ resource: where, property, message: 'this', repair });
  const spec = load(text, where);
  if (String(spec.version) !== '0.2')
    refuseIn({ property: 'version', message: `is ${JSON.stringify(spec.version)}`, repair: "write version: '0.2'" });
  for (const key of Object.keys(spec)) {
    if (!harmless.has(key) && !['env', 'phases', 'artifacts'].includes(key)) skip(key, 'take it out');
  }
  const { variables = {}, shell: _, ...env } = object(spec.env);
  const [secret] = Object.keys(env).filter((key) => key !== 'exported-variables' && key !== 'git-credential-helper');
  if (secret !== undefined) skip(`env.${secret}`, 'use env.variables: there is no store that it could be read from');
  const phases = object(spec.phases);
  for (const name of Object.keys(phases)) {
    if (!phaseNames.some((known) => known === name))
      refuseIn({
        property: `phases.${name}`,
        message: 'is not a phase of a build',
        repair: `use one of ${phaseNames.join(', ')}`,
      });
  }
  return {
    variables: Object.fromEntries(Object.entries(object(variables)).map(([name, value]) => [name, String(value)])),
    phases: phaseNames
      .filter((name) => phases[name] !== undefined)
      .map((name) => ({
        name,
        commands: commands(object(phases[name]).commands, `phases.${name}.commands`, refuseIn),
        finally: commands(object(phases[name]).finally, `phases.${name}.finally`, refuseIn),
      })),
    runtimes: Object.fromEntries(
      Object.entries(object(object(phases.install)['runtime-versions'])).map(([name, value]) => [name, String(value)]),
    ),
    ...(spec.artifacts !== undefined && {
      artifacts: { baseDirectory: String(object(spec.artifacts)['base-directory'] ?? '.') },
    }),
  };
}

/** The same without a command. */
export function withoutCommand(spec: BuildSpec, command: string): BuildSpec {
  const others = (commands: readonly string[]) => commands.filter((candidate) => candidate.trim() !== command);
  return {
    ...spec,
    phases: spec.phases.map((phase) => ({
      ...phase,
      commands: others(phase.commands),
      finally: others(phase.finally),
    })),
  };
}

/** All its commands, in the order in which they run. */
export function commandsOf(spec: BuildSpec): string[] {
  return spec.phases.flatMap((phase) => [...phase.commands, ...phase.finally]);
}

/**
 * One bash script that runs the phases as CodeBuild does: all commands in one shell, so that a `cd` or an `export` lasts;
 * a command that fails ends its phase and the build, but `post_build` still follows a failed `build`, and `finally`
 * any failure of its phase (AWS CodeBuild User Guide, "Build phase transitions").
 *
 * Every command is announced on a line of its own, which starts with `announcement`, after an empty one: the output before
 * it may not have ended its last line.
 */
export function scriptOf(spec: BuildSpec, announcement: string): string {
  const run = (command: string) =>
    `printf '\\n%s\\n' ${quoted(`${announcement}${command.split('\n')[0]}`)}\neval ${quoted(command)} || { __status=$?; break; }`;
  const block = (commands: readonly string[]) =>
    commands.length === 0 ? ':' : `for __once in 1; do\n${commands.map(run).join('\n')}\ndone`;
  const phases = spec.phases.map((phase) =>
    [
      `if [ "$__status" = 0 ]${phase.name === 'post_build' ? ' || [ "$__failed" = build ]' : ''}; then`,
      `__earlier=$__status; __status=0`,
      block(phase.commands),
      ...(phase.finally.length > 0
        ? ['__commands=$__status', block(phase.finally), '[ "$__commands" = 0 ] || __status=$__commands']
        : []),
      `[ "$__status" = 0 ] || [ "$__earlier" != 0 ] || __failed=${phase.name}`,
      '[ "$__earlier" = 0 ] || __status=$__earlier',
      'fi',
    ].join('\n'),
  );
  return ['__status=0; __failed=', ...phases, 'exit "$__status"'].join('\n');
}

function load(text: string, where: string): Record<string, unknown> {
  let spec: unknown;
  try {
    spec = parse(text);
  } catch (error) {
    return refuse({
      resource: where,
      code: 'YAML_FILE_ERROR',
      message: `the build spec cannot be read: ${(error as Error).message}`,
      repair: 'write YAML or JSON',
      source: REFERENCE,
    });
  }
  if (typeof spec !== 'object' || spec === null) {
    refuse({
      resource: where,
      code: 'YAML_FILE_ERROR',
      message: 'the build spec holds no phases',
      repair: 'write phases with commands',
      source: REFERENCE,
    });
  }
  return spec as Record<string, unknown>;
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function commands(value: unknown, property: string, refuseIn: (detail: Fault) => never): string[] {
  if (value === undefined || value === null) return [];
  if (isList(value) && value.every((command) => typeof command === 'string')) return [...value];
  return refuseIn({
    property,
    message: `${JSON.stringify(value)} is not a list of commands`,
    repair: 'write a list of strings',
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
