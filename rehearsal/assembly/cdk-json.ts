import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../kit/refusal';

/** What the CDK CLI reads from cdk.json to start the app. */
export interface CdkJson {
  /** The command that builds the assembly. */
  readonly app: string;
  /** A command that runs before it. */
  readonly build?: string;
  /** Everything that the CLI would hand over as context. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** Throws a UsageError that names the file and what is wrong with it. */
export function readCdkJson(directory: string): CdkJson {
  const file = join(directory, 'cdk.json');
  const settings = parse(file);
  if (settings === undefined) throw new UsageError(`${file}: does not exist: run this in the project's directory`);
  const { app, build, context = {} } = settings;
  if (typeof app !== 'string' || app.trim() === '') {
    throw new UsageError(
      `${file}: app: ${JSON.stringify(app)} is not a valid command: give the one that runs the CDK app`,
    );
  }
  if (build !== undefined && typeof build !== 'string') {
    throw new UsageError(`${file}: build: ${JSON.stringify(build)} is not a valid command`);
  }
  if (!isObject(context)) throw new UsageError(`${file}: context: ${JSON.stringify(context)} is not an object`);
  return {
    app,
    ...(build !== undefined && { build }),
    // What was looked up stands below what is configured, and both below the CLI's own switches: so the template is
    // the one that `cdk synth` writes, down to its metadata.
    context: { ...parse(join(directory, 'cdk.context.json')), ...context, ...switches(settings) },
  };
}

function switches(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const on = (name: string) => settings[name] !== false;
  return {
    ...(on('pathMetadata') && { 'aws:cdk:enable-path-metadata': true }),
    ...(on('assetMetadata') && { 'aws:cdk:enable-asset-metadata': true }),
    ...(on('versionReporting') ? { 'aws:cdk:version-reporting': true } : { 'aws:cdk:disable-version-reporting': true }),
    'aws:cdk:bundling-stacks': ['**'],
  };
}

function parse(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: is no JSON: ${(error as Error).message}`);
  }
  if (!isObject(content)) throw new UsageError(`${file}: holds no object`);
  return content;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
