import { createWriteStream } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { shortened } from '../../pace';
import { Refusal } from '../../refusal';
import { type BuildProject, environmentVariables } from '../build-project';
import { type BuildSpec, scriptOf } from '../build-spec';
import { runCommand } from '../run-command';
import type { ActionContext, ActionResult } from './action-context';

const ANNOUNCEMENT = '[Container] Running command ';
/** As many as say what went wrong, and leave what was said before in sight. */
const LAST_LINES = 15;

/** Runs a project's commands in a copy of the action's input, and hands on what its build spec calls artifacts. */
export async function runProject(
  project: BuildProject,
  spec: BuildSpec,
  context: ActionContext,
): Promise<ActionResult> {
  const { action, configuration, where, signal } = context;
  const given = environmentVariables(JSON.parse(configuration.EnvironmentVariables ?? '[]'), where);
  const directory = context.artifactDirectory(`${action.name}.work`);
  const logFile = context.logFile();
  const log = createWriteStream(logFile);
  const last: string[] = [];
  let command = '';
  try {
    await mkdir(directory, { recursive: true });
    const [input] = action.inputs;
    if (input !== undefined) {
      await cp(context.artifact(input), directory, { recursive: true, verbatimSymlinks: true });
    }
    const { code, timedOut } = await runCommand({
      command: scriptOf(spec, ANNOUNCEMENT),
      directory,
      environment: {
        ...withoutCredentials(process.env),
        AWS_REGION: action.region,
        AWS_DEFAULT_REGION: action.region,
        CODEBUILD_BUILD_ID: `${project.name}:${context.execution.id}`,
        CODEBUILD_SRC_DIR: directory,
        CODEBUILD_CI: 'true',
        // A rehearsed load balancer's target is healthy as much sooner as everything else that waits.
        SMOKE_TEST_SECONDS: String(shortened(180) / 1000),
        ...spec.variables,
        ...project.environment,
        ...given,
      },
      signal,
      timeoutSeconds: project.timeoutMinutes * 60,
      log,
      onLine: (line) => {
        if (line.startsWith(ANNOUNCEMENT)) {
          command = line.slice(ANNOUNCEMENT.length);
          context.now(command);
        }
        if (line !== '') last.push(line);
        if (last.length > LAST_LINES) last.shift();
      },
    });
    if (code !== 0 || timedOut) {
      throw new Refusal({
        where,
        code: timedOut ? 'BUILD_TIMED_OUT' : 'COMMAND_EXECUTION_ERROR',
        message: [
          timedOut
            ? `'${command}' did not end within ${project.timeoutMinutes} minutes`
            : `'${command}' ended with exit status ${code}`,
          ...last.map((line) => `  ${line}`),
          `  whole output: ${logFile}`,
        ].join('\n'),
      });
    }
    await handOutput(spec, directory, context);
    return { summary: `${commandCount(spec)} commands succeeded` };
  } finally {
    log.end();
    await finished(log);
    await rm(directory, { recursive: true, force: true });
  }
}

async function handOutput(spec: BuildSpec, directory: string, context: ActionContext): Promise<void> {
  const [output] = context.action.outputs;
  if (output === undefined || spec.artifacts === undefined) return;
  const artifact = context.artifactDirectory(output);
  await cp(join(directory, spec.artifacts.baseDirectory), artifact, { recursive: true, verbatimSymlinks: true });
  context.hand(output, artifact);
}

function commandCount(spec: BuildSpec): number {
  return spec.phases.reduce((count, phase) => count + phase.commands.length + phase.finally.length, 0);
}

/** A rehearsal never acts on a real account, whatever credentials the person who runs it has. */
function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
