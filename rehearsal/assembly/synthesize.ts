import { UsageError } from '../kit/refusal';
import { noAwsConfiguration } from '../processes/listed-environment';
import type { ProcessBook } from '../processes/process-book';
import { runCommand } from '../processes/run-command';
import { readCdkJson } from './cdk-json';

export interface SynthesizeRequest {
  /** The project's directory, which holds cdk.json. */
  readonly directory: string;
  /** Where the assembly is written. */
  readonly output: string;
  /** Context values beyond those of cdk.json, as `-c` gives them. */
  readonly context: Readonly<Record<string, string>>;
  /** What CodeBuild would call this build: the app carries it into what must change with every deployment. */
  readonly buildId: string;
  readonly signal: AbortSignal;
  /** The app stands in it while it runs. @default - in none */
  readonly book?: ProcessBook;
  /** A line that the app wrote. */
  onLine(line: string): void;
}

/** The app said itself what is wrong with the configuration: there is nothing to add. */
export class ConfigurationRefused extends UsageError {}

/**
 * Runs the CDK app of the working tree, without the CLI: about half a second faster.
 *
 * The CDK's own validation is left out, as it takes longer than everything else together and a person waits here; it
 * runs where green is decided. Throws a ConfigurationRefused on the app's exit code 2, a UsageError on any other.
 */
export async function synthesize(request: SynthesizeRequest): Promise<void> {
  const { directory, output, signal, book, onLine } = request;
  const { app, build, context } = readCdkJson(directory);
  const environment = {
    ...withoutAws(process.env),
    CDK_OUTDIR: output,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...request.context }),
    CDK_VALIDATION: 'false',
    CODEBUILD_BUILD_ID: request.buildId,
  };
  for (const command of build === undefined ? [app] : [build, app]) {
    const { code } = await runCommand({ command, directory, environment, signal, onLine, ...(book && { book }) });
    if (code === 2 && command === app) throw new ConfigurationRefused('');
    if (code !== 0) throw new UsageError(`cdk.json: '${command}' ended with exit code ${code}: see its output above`);
  }
}

/**
 * A person's own environment, since the app runs in their own project, but without what their AWS accounts are reached by:
 * an app that asks AWS while it is synthesized finds no credentials. The region it may look for is no secret.
 */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(
    ([name]) => !name.startsWith('AWS_') || ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CA_BUNDLE'].includes(name),
  );
  return { ...Object.fromEntries(own), ...noAwsConfiguration };
}
