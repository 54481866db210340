import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isList } from '../kit/values';

/** Of what npm is configured with, what says where packages come from, and where those that came are kept. */
const LISTED = /^(registry|@[^:]+:registry|cache|ca|cafile|proxy|https-proxy|noproxy|strict-ssl)$/;

/**
 * The person's settings of npm that a build needs, as the content of an `.npmrc`.
 *
 * npm itself is asked, for they may stand in four files and in the environment. It never tells a token or a password, and
 * none is handed on: a registry that asks for one refuses a build, as it would in AWS.
 */
export async function npmSettings(directory: string, environment: NodeJS.ProcessEnv): Promise<string> {
  let settings: Record<string, unknown>;
  try {
    const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json'], {
      cwd: directory,
      env: environment,
      maxBuffer: 16 * 2 ** 20,
    });
    settings = JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    // Without npm, or with one that cannot say it, a build has npm's own defaults.
    return '';
  }
  return Object.entries(settings)
    .filter(([name, value]) => LISTED.test(name) && value !== null && value !== '')
    .flatMap(([name, value]) =>
      isList(value)
        ? value.filter((one) => one !== '').map((one) => `${name}[]=${quoted(one)}\n`)
        : [`${name}=${quoted(value)}\n`],
    )
    .join('');
}

/** An ini file's string, in which npm would replace `\${NAME}`; a registry's address without what it says about a person. */
function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.replace(/^(https?:\/\/)[^/@]*@/, '$1')) : String(value);
}
