import { finished } from 'node:stream/promises';
import { quoted } from '../../../text/quoted';
import { actionVariables, type BuildProject } from '../../codebuild/build-project';
import { type BuildSpec, commandsOf, scriptOf, withoutCommand } from '../../codebuild/build-spec';
import type { Builds } from '../../codebuild/builds';
import { INSTALL } from '../../codebuild/installed-modules';
import { shortened } from '../../kit/clock';
import { copyTree } from '../../kit/copy-tree';
import { resolveInside } from '../../kit/inside';
import { LogFile } from '../../kit/log-file';
import { refuse } from '../../kit/refusal';
import { runCommand } from '../../processes/run-command';
import type { ActionContext, ActionResult } from './action-context';

const ANNOUNCEMENT = '[Container] Running command ';
/** As many as say what went wrong, and leave what was said before in sight. */
const LAST_LINES = 15;

/**
 * Runs a project's commands in a copy of the action's input, and hands on what its build spec calls artifacts.
 *
 * `npm ci` is left out where its work is done already, and the person who watches is told so.
 */
export async function runProject(
  project: BuildProject,
  whole: BuildSpec,
  context: ActionContext,
  builds: Builds,
): Promise<ActionResult> {
  const { action, configuration, where, signal } = context;
  const given = actionVariables(configuration.EnvironmentVariables, where);
  const machine = await builds.machine(where);
  const directory = machine.source;
  const logFile = context.logFile();
  const log = new LogFile(logFile, { notice: context.line });
  const last: string[] = [];
  const buildId = `${project.name}:${context.execution.id}`;
  let command = '';
  try {
    const [input] = action.inputs;
    if (input !== undefined) await copyTree(context.artifact(input), directory);
    const lent = await lendPackages(whole, directory, { builds, context });
    const spec = lent ? withoutCommand(whole, INSTALL) : whole;
    // A build that hands something on is watched line by line; a test is of interest when it fails.
    const watched = action.outputs.length > 0;
    const say = (line: string) => {
      log.write(`[Container] ${line}\n`);
      if (watched) context.line(line);
    };
    for (const line of runtimeLines(spec)) say(line);
    if (lent) say(`${INSTALL}: left out, a copy of what package-lock.json asks for is there`);
    const { code, timedOut } = await runCommand({
      // What a build writes has the rights that it has in AWS; the directory around it is its owner's alone.
      command: `umask 022\n${scriptOf(spec, ANNOUNCEMENT)}`,
      directory,
      environment: {
        ...machine.environment,
        AWS_REGION: action.region,
        AWS_DEFAULT_REGION: action.region,
        CODEBUILD_BUILD_ID: buildId,
        // By which tools (jest among them) know that they run in CodeBuild, and nobody can be asked.
        CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${action.region}:${context.definition.account}:build/${buildId}`,
        CODEBUILD_INITIATOR: `codepipeline/${context.definition.name}`,
        CODEBUILD_SRC_DIR: directory,
        CODEBUILD_RESOLVED_SOURCE_VERSION: context.execution.revision.commit,
        CODEBUILD_CI: 'true',
        ...spec.variables,
        ...shortenedWaits({ ...project.environment, ...given }),
        ...machine.overrides,
      },
      book: builds.book,
      enclosure: machine.directory,
      signal,
      timeoutSeconds: project.timeoutMinutes * 60,
      log,
      onLine: (line) => {
        if (line.startsWith(ANNOUNCEMENT)) {
          command = line.slice(ANNOUNCEMENT.length);
          context.now(command);
        }
        if (watched && line !== '') context.line(line.startsWith(ANNOUNCEMENT) ? `$ ${command}` : line);
        if (line !== '') last.push(line);
        if (last.length > LAST_LINES) last.shift();
      },
    });
    const output = [...last.map((line) => `  ${line}`), `  whole output: ${logFile}`];
    if (timedOut)
      refuse({
        resource: where,
        code: 'BUILD_TIMED_OUT',
        message: [`'${command}' did not end within ${project.timeoutMinutes} minutes`, ...output].join('\n'),
        repair: 'make it faster, or give the project more time',
      });
    if (code !== 0)
      refuse({
        resource: where,
        code: 'COMMAND_EXECUTION_ERROR',
        message: [`'${command}' ended with exit status ${code}`, ...output].join('\n'),
        repair: 'repair what the command reports',
      });
    await handOutput(spec, directory, context);
    return { summary: `${commandCount(spec)} commands succeeded` };
  } finally {
    log.end();
    await finished(log);
    builds.packages.takeBack(directory);
    await machine.remove();
  }
}

/** Gives a build that runs `npm ci` a copy of its packages instead, if there is one. */
async function lendPackages(
  spec: BuildSpec,
  directory: string,
  { builds, context }: { builds: Builds; context: ActionContext },
): Promise<boolean> {
  if (!commandsOf(spec).some((candidate) => candidate.trim() === INSTALL)) return false;
  context.now('packages');
  return builds.packages.lend(directory);
}

function runtimeLines({ runtimes }: BuildSpec): string[] {
  return Object.entries(runtimes).map(([name, version]) => {
    const mine = name === 'nodejs' ? `this machine's ${process.version}` : "this machine's own";
    return `runtime ${name} ${version}: ${mine} is used`;
  });
}

/**
 * What a project or an action calls `…_SECONDS` is how long its commands are to wait for something: what they wait for
 * comes as much sooner here as everything else that waits.
 */
function shortenedWaits(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      name.endsWith('_SECONDS') && /^\d+(\.\d+)?$/.test(value) ? String(shortened(Number(value)) / 1000) : value,
    ]),
  );
}

async function handOutput(spec: BuildSpec, directory: string, context: ActionContext): Promise<void> {
  const [output] = context.action.outputs;
  if (output === undefined || spec.artifacts === undefined) return;
  const artifact = context.artifactDirectory(output);
  const base = resolveInside(directory, spec.artifacts.baseDirectory, {
    absolute: 'leaves',
    refuse: (why) => {
      const message = `${quoted(spec.artifacts!.baseDirectory)} ${why}`;
      const property = 'artifacts.base-directory';
      refuse({ resource: context.where, property, message, repair: 'name a directory of the build' });
    },
  });
  await copyTree(base, artifact);
  context.hand(output, artifact);
}

function commandCount(spec: BuildSpec): number {
  return spec.phases.reduce((count, phase) => count + phase.commands.length + phase.finally.length, 0);
}
