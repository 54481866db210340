import { realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';

/** Of the person's environment, what a build has too: what text is written in, and how this machine reaches the network. */
const LISTED = new Set([
  ...['LANG', 'LANGUAGE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'AWS_CA_BUNDLE'],
]);

/** Names that are no secret and that no proxy may be asked for: the rehearsal's own. */
const HERE = '127.0.0.1,localhost';

/** Switches off whatever a person has configured for AWS, and what a machine in AWS would answer by itself. */
export const noAwsConfiguration = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

export interface BuildDirectories {
  readonly home: string;
  readonly temporary: string;
  /** Above which git does not look for a repository. */
  readonly ceiling: string;
  /** The person's, whose programs a build does not find. */
  readonly project: string;
}

/**
 * The environment that every build begins with: what is listed here, and nothing else.
 *
 * A token that only the person has (NPM_TOKEN, GITHUB_TOKEN, credentials of AWS) is not in it, as it is not in AWS.
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
 * `REHEARSAL_BUILD_NAME=value` gives every build the variable NAME, over what project and action say, as
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
 * For programs that ask the system where the user's home is, whatever HOME says: ssh would use the person's keys, and the
 * CDK CLI would write there and report to AWS.
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
 * The directories of this machine's programs, without those of the person's project, or of the packages of any.
 *
 * The Node that runs this comes first where another `node` would be found: a version manager's stand-in reads a
 * configuration that a build does not see.
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
