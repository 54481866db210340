import { realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';

/** Variables of the user's environment that a build gets too: language, and how this machine reaches the network. */
const LISTED = new Set([
  ...['LANG', 'LANGUAGE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'AWS_CA_BUNDLE'],
]);

/** Never requested through a proxy: the rehearsal's own addresses. */
const HERE = '127.0.0.1,localhost';

/** Hides the user's AWS configuration, and the instance metadata of a machine in AWS. */
export const noAwsConfiguration = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

export interface BuildDirectories {
  readonly home: string;
  readonly temporary: string;
  /** Git does not look for a repository above it. */
  readonly ceiling: string;
  /** The user's project; a build does not find its programs. */
  readonly project: string;
}

/**
 * The environment of every build: what is listed here, and nothing else.
 *
 * The user's own tokens (NPM_TOKEN, GITHUB_TOKEN, AWS credentials) are not in it, because they are not in AWS either.
 */
export function listedEnvironment(
  environment: NodeJS.ProcessEnv,
  { home, temporary, ceiling, project }: BuildDirectories,
): Record<string, string> {
  const listed = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (LISTED.has(name) || /^LC_[A-Z]+$/.test(name)) ? [[name, value]] : [],
  );
  const noProxy = [environment.NO_PROXY ?? environment.no_proxy, HERE].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(listed),
    PATH: buildPath(environment.PATH ?? '/usr/local/bin:/usr/bin:/bin', project),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    HOME: home,
    TMPDIR: temporary,
    GIT_CEILING_DIRECTORIES: ceiling,
    npm_config_globalconfig: '/dev/null',
    ...keptHome(home),
    ...noAwsConfiguration,
  };
}

const OVERRIDE = 'REHEARSAL_BUILD_';

/**
 * `REHEARSAL_BUILD_NAME=value` sets the variable NAME of every build, overriding project and action as
 * `environmentVariablesOverride` does (CodeBuild API Reference, "StartBuild").
 */
export function overrides(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]): [string, string][] =>
      value !== undefined && name.startsWith(OVERRIDE) ? [[name.slice(OVERRIDE.length), value]] : [],
    ),
  );
}

/**
 * For programs that ignore HOME and ask the system for the home directory: ssh would use the user's keys, and the CDK CLI
 * would write there and report to AWS.
 */
function keptHome(home: string): Record<string, string> {
  return {
    GIT_SSH_COMMAND: 'ssh -F /dev/null -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityFile=/dev/null',
    CDK_HOME: join(home, '.cdk'),
    CDK_NOTICES: 'false',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/**
 * The user's PATH without the directories of the project and of any `node_modules`.
 *
 * If another `node` would be found first, the directory of this process's Node is put before it: a version manager's shim
 * reads a configuration that a build does not see.
 */
function buildPath(path: string, project: string): string {
  const directories = path
    .split(delimiter)
    .filter((directory) => isAbsolute(directory) && !directory.split(sep).includes('node_modules'))
    .filter((directory) => !`${directory}${sep}`.startsWith(`${project}${sep}`));
  const real = (file: string) => {
    try {
      return realpathSync(file);
    } catch {
      return undefined;
    }
  };
  const found = directories.map((directory) => real(join(directory, 'node'))).find((file) => file !== undefined);
  const own = dirname(process.execPath);
  return [...(found === real(process.execPath) ? [] : [own]), ...directories].join(delimiter);
}
