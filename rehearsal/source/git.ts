import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs git and returns what it prints. Rejects with git's own words. */
export async function git(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run('git', [...args], {
    env: { ...withoutGit(process.env), ...environment },
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
}

/** Whoever was started by a hook has its repository in the environment, which is not the one that is meant here. */
function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('GIT_')));
}
