import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BuildSpec,
  ComputeType,
  LinuxArmBuildImage,
  type LoggingOptions,
  PipelineProject,
} from 'aws-cdk-lib/aws-codebuild';
import { CodeBuildAction, CodeBuildActionType } from 'aws-cdk-lib/aws-codepipeline-actions';
import { type CodeBuildOptions, CodeBuildStep, type CodePipeline, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import { load } from 'js-yaml';
import * as v from 'valibot';
import { ConfigurationError } from './configuration';

/** The keys that are read here; CodeBuild reads the rest. */
const buildCommands = v.looseObject({
  phases: v.looseObject({ build: v.looseObject({ commands: v.array(v.string()) }) }),
});

type BuildCommands = v.InferOutput<typeof buildCommands>;

/** How many builds share the commands that name SHARD: with four, none takes longer than the synthesis by much. */
const SHARDS = 4;

/**
 * What every CodeBuild project of the pipeline runs on.
 *
 * ARM, because the dogs' image is built for it. The image's own default Node is older than 22; its runtimes.yml
 * (aws/aws-codebuild-docker-images, al/aarch64/standard/3.0) has 22 as a version to choose.
 */
export const buildDefaults: CodeBuildOptions = {
  buildEnvironment: { buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0 },
  partialBuildSpec: BuildSpec.fromObject({
    version: '0.2',
    phases: { install: { 'runtime-versions': { nodejs: 22 } } },
  }),
};

/**
 * buildspec.yml, read here: CDK Pipelines would never load it by itself.
 *
 * @throws ConfigurationError
 */
export function readBuildCommands(): BuildCommands {
  let content: unknown;
  try {
    content = load(readFileSync(join(__dirname, '..', 'buildspec.yml'), 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`buildspec.yml: ${(error as Error).message}`]);
  }
  const { success, output } = v.safeParse(buildCommands, content);
  if (!success) throw new ConfigurationError(['buildspec.yml: phases.build.commands should be a list of commands']);
  return output;
}

/** Source to cloud assembly, by all commands but those that `addTests` runs beside it. */
export function buildStep(input: IFileSetProducer, commands = only((command) => !isSharded(command))): CodeBuildStep {
  return new CodeBuildStep('Synth', {
    input,
    partialBuildSpec: BuildSpec.fromObject(commands),
    commands: [],
    primaryOutputDirectory: 'cdk.out',
  });
}

/**
 * Runs the tests beside the synthesis: each of some builds takes its part of them, and nothing goes on before all have
 * passed. Call once the pipeline is built.
 */
export function addTests(pipeline: CodePipeline, logging: LoggingOptions): void {
  const tests = only(isSharded);
  if (tests.phases.build.commands.length === 0) return;
  const stage = pipeline.pipeline.stage('Build');
  const { inputs, role } = stage.actions[0]!.actionProperties;
  const project = new PipelineProject(pipeline, 'Tests', {
    description: 'A part of the tests',
    // As small as CDK Pipelines' own: left to itself, a project of an ARM image is large.
    environment: { ...buildDefaults.buildEnvironment, computeType: ComputeType.SMALL },
    buildSpec: BuildSpec.fromObject(tests),
    logging,
  });
  for (let shard = 1; shard <= SHARDS; shard++) {
    stage.addAction(
      new CodeBuildAction({
        actionName: `Test-${shard}`,
        type: CodeBuildActionType.TEST,
        input: inputs![0]!,
        project,
        role,
        environmentVariables: { SHARD: { value: `${shard}/${SHARDS}` } },
      }),
    );
  }
}

function isSharded(command: string): boolean {
  return /\$\{?SHARD\b/.test(command);
}

function only(wanted: (command: string) => boolean): BuildCommands {
  const whole = readBuildCommands();
  const { build } = whole.phases;
  const commands = build.commands.filter(wanted);
  return { ...whole, phases: { ...whole.phases, build: { ...build, commands } } };
}
